#!/bin/sh
# Runs the gateway and the shop on two "machines": network namespaces that a virtual cable connects. Usage:
# another-machine.sh <node> <cli.js> <suite.py>
set -e
ip link set lo up
unshare --net sleep 120 &
shop=$!
trap 'kill $shop $gateway 2>/dev/null' EXIT
until [ "$(readlink /proc/$shop/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
ip link add gateway type veth peer name shop
ip link set shop netns $shop
ip address add 10.77.0.1/24 dev gateway
ip link set gateway up
nsenter --target $shop --net sh -c 'ip link set lo up; ip address add 10.77.0.2/24 dev shop; ip link set shop up'

"$1" "$2" --host 10.77.0.1 --port 4010 --allow-host gateway >&2 &
gateway=$!
for _ in $(seq 200); do
  nsenter --target $shop --net python3 -c 'import urllib.request; urllib.request.urlopen("http://10.77.0.1:4010/healthz")' 2>/dev/null && break
  sleep 0.2
done
# On the shop's machine, 127.0.0.1 must not reach the gateway.
if nsenter --target $shop --net python3 -c 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:4010/healthz")' 2>/dev/null; then exit 3; fi
nsenter --target $shop --net python3 "$3" http://10.77.0.1:4010 10.77.0.2 2>&1
