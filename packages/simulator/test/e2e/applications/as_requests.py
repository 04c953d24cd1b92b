import hashlib
import hmac
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = os.environ["QFPAY_KEY"]
orders = {}


def sign(event):
    text = "&".join(f"{name}={event[name]}" for name in sorted(event) if event[name] not in ("", None))
    return hashlib.sha256((text + KEY).encode()).hexdigest().upper()


class Shop(BaseHTTPRequestHandler):
    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def do_GET(self):
        order = orders.get(self.path.rsplit("/", 1)[-1])
        self.answer(200 if order else 404, json.dumps(order or {}))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/orders":
            order = json.loads(body)
            orders[order["out_trade_no"]] = {"total": order["txamt"], "currency": order["txcurrcd"], "state": "open"}
            return self.answer(201, "{}")
        try:
            event = json.loads(body)
        except ValueError:
            return self.answer(400, "no JSON")
        if not isinstance(event, dict):
            return self.answer(400, "no object")
        if not hmac.compare_digest(sign(event), self.headers.get("X-QF-SIGN") or ""):
            return self.answer(401, "bad signature")
        order = orders.get(event.get("out_trade_no"))
        if order and event.get("notify_type") == "payment" and int(event["txamt"]) == order["total"]:
            order["state"] = "paid"
        self.answer(200, "SUCCESS")


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Shop).serve_forever()
