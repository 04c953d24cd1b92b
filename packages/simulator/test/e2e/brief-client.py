"""The integration brief's Python client in its own words: standard library only, one command per run.

Signs as the brief says: sort the names, leave out sign and sign_type, keep a value that is truthy or 0, join, append the
key, hash, upper case. It sends no X-QF-SIGNTYPE header, as the brief's own code does not.

Usage: brief-client.py <base url> <endpoint> <MD5|SHA256> <JSON object of parameters>
"""

import hashlib
import json
import os
import sys
import urllib.parse
import urllib.request


def signature(params, key, algorithm):
    kept = [
        f"{name}={params[name]}"
        for name in sorted(params)
        if name not in ("sign", "sign_type") and (params[name] or params[name] == 0)
    ]
    text = "&".join(kept) + key
    return hashlib.new(algorithm.lower(), text.encode("utf-8")).hexdigest().upper()


def call(base_url, endpoint, algorithm, params):
    request = urllib.request.Request(
        f"{base_url}/trade/v1/{endpoint}",
        data=urllib.parse.urlencode(params).encode("ascii"),
        headers={
            "X-QF-APPCODE": os.environ["QFPAY_APPCODE"],
            "X-QF-SIGN": signature(params, os.environ["QFPAY_KEY"], algorithm),
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


if __name__ == "__main__":
    base, endpoint, algorithm, params = sys.argv[1:]
    json.dump(call(base, endpoint, algorithm, json.loads(params)), sys.stdout)
