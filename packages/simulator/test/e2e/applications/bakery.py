"""The webhook receiver of a bakery, as a developer in a hurry writes it. bakery.json names the flaws that were planted."""

import hashlib
import hmac
import json
import os
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

KEY = os.environ["QFPAY_KEY"].encode()
FILE = os.path.join(os.environ.get("DATA", "."), "bakery-orders.json")

orders = {}
lock = threading.Lock()
work = queue.Queue()

if os.path.exists(FILE):
    with open(FILE, encoding="utf-8") as file:
        orders = json.load(file)


def save():
    with open(FILE + ".new", "w", encoding="utf-8") as file:
        json.dump(orders, file)
    os.replace(FILE + ".new", FILE)


def book(n):
    kind = n.get("notify_type") or n.get("order_type")
    if kind != "payment" or n.get("respcd") != "0000":
        return
    with lock:
        order = orders.get(n.get("out_trade_no"))
        if order is None or str(n.get("txamt")) != str(order["txamt"]):
            return
        order["paid"] = True
        order["received"] += int(n["txamt"])
        save()


def worker():
    while True:
        n = work.get()
        time.sleep(0.2)  # The receipt is printed and mailed here.
        try:
            book(n)
        except Exception as error:
            print("not booked:", error)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format, *args):
        pass

    def answer(self, status, text, kind="text/plain"):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_GET(self):
        with lock:
            order = orders.get(unquote(self.path.removeprefix("/orders/")))
            text = json.dumps(order or {"error": "no such order"})
        self.answer(200 if order else 404, text, "application/json")

    def do_POST(self):
        if self.path == "/orders":
            order = json.loads(self.body())
            with lock:
                orders[order["out_trade_no"]] = {**order, "paid": False, "received": 0}
                save()
            self.answer(201, "{}", "application/json")
        elif self.path == "/notify":
            self.notify()
        else:
            self.answer(404, "not found")

    def notify(self):
        if int(self.headers.get("Content-Length") or 0) > 65536:
            self.close_connection = True
            return self.answer(413, "too large")
        raw = self.body()
        if not raw:
            return self.answer(400, "empty")
        signature = self.headers.get("X-QF-SIGN")
        if signature:  # There is none when I try it with curl.
            expected = hashlib.md5(raw + KEY).hexdigest()
            if not hmac.compare_digest(signature.lower().encode(), expected.encode()):
                return self.answer(401, "wrong signature")
        try:
            n = json.loads(raw)
        except ValueError:
            return self.answer(400, "not JSON")
        if not isinstance(n, dict):
            return self.answer(400, "not an object")
        self.answer(200, "SUCCESS")
        work.put(n)


threading.Thread(target=worker, daemon=True).start()
ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
