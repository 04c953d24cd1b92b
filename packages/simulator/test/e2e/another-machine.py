"""Uses a simulator on another machine, with nothing but Python's standard library: another-machine.py <url> <own address>."""

import hashlib
import http.server
import json
import sys
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

GATEWAY, ADDRESS = sys.argv[1], sys.argv[2]
APPCODE, KEY = "0123456789ABCDEF0123456789ABCDEF", "00112233445566778899AABBCCDDEEFF"
received = []


class Shop(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        good = hashlib.md5(body + KEY.encode()).hexdigest().upper() == self.headers["X-QF-SIGN"]
        received.append((good, json.loads(body)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"SUCCESS")

    def log_message(self, *_):
        pass


def ask(method, path, body=None, headers={}):
    request = urllib.request.Request(GATEWAY + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def control(method, path, body=None, headers={}):
    if body is not None:
        headers = {**headers, "Content-Type": "application/json"}
        body = json.dumps(body).encode()
    return ask(method, "/_simulator/api" + path, body, headers)


def call(endpoint, key=KEY, **params):
    text = "&".join(f"{name}={params[name]}" for name in sorted(params)) + key
    sign = hashlib.sha256(text.encode()).hexdigest()
    headers = {"X-QF-APPCODE": APPCODE, "X-QF-SIGNTYPE": "SHA256", "X-QF-SIGN": sign}
    return ask("POST", "/trade/v1/" + endpoint, urllib.parse.urlencode(params).encode(), headers)[1]


def pay(number, **more):
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    order = {"txamt": "1000", "txcurrcd": "HKD", "pay_type": "800201", "txdtm": now, "notify_url": SHOP, **more}
    return call("payment", out_trade_no=number, **order)


class AnotherMachine(unittest.TestCase):
    def setUp(self):
        self.assertEqual(control("POST", "/reset")[0], 200)
        received.clear()

    def test_a_payment_is_notified_here_and_queried_there(self):
        order = pay("PY-1", goods_name="凍奶茶 #1")
        self.assertEqual(order["respcd"], "0000")
        self.assertTrue(order["qrcode"].startswith(GATEWAY), order["qrcode"])
        self.assertEqual(control("POST", "/transactions/PY-1/pay")[0], 200)
        self.assertEqual([(True, "PY-1", "1000")], [(good, n["out_trade_no"], n["txamt"]) for good, n in received])
        self.assertEqual(call("query", out_trade_no="PY-1")["data"][0]["respcd"], "0000")

    def test_a_refund_is_notified_too(self):
        syssn = pay("PY-2")["syssn"]
        control("POST", "/transactions/PY-2/pay")
        now = time.strftime("%Y-%m-%d %H:%M:%S")
        self.assertEqual(call("refund", syssn=syssn, out_trade_no="PY-R2", txamt="1000", txdtm=now)["respcd"], "0000")
        for _ in range(100):
            if len(received) == 2:
                break
            time.sleep(0.05)
        self.assertEqual(["payment", "refund"], [n["notify_type"] for _, n in received])

    def test_a_wrong_key_is_explained(self):
        answer = call("query", key=KEY + "\n", out_trade_no="PY-3")
        self.assertEqual(answer["respcd"], "1108")
        self.assertIn("a line break stands behind the client key", answer["resperr"])

    def test_reset_frees_numbers(self):
        self.assertEqual(pay("PY-4")["respcd"], "0000")
        self.assertEqual(pay("PY-4")["respcd"], "1251")
        control("POST", "/reset")
        self.assertEqual(pay("PY-4")["respcd"], "0000")

    def test_the_clock_lets_an_order_expire(self):
        pay("PY-5")
        control("POST", "/clock", {"advance": 31 * 60_000})
        self.assertEqual(control("GET", "/transactions/PY-5")[1]["state"], "expired")

    def test_unknown_parameters_and_other_names_are_refused(self):
        self.assertEqual(control("GET", "/transactions?limits=1")[0], 400)
        self.assertEqual(control("GET", "/state", headers={"Host": "evil.example"})[0], 403)
        self.assertEqual(control("GET", "/state", headers={"Host": "gateway"})[0], 200)


server = http.server.ThreadingHTTPServer((ADDRESS, 0), Shop)
SHOP = f"http://{ADDRESS}:{server.server_port}/notify"
threading.Thread(target=server.serve_forever, daemon=True).start()
unittest.main(argv=sys.argv[:1])
