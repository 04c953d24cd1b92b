#!/bin/sh
# Copies the pictures for the README from the screenshots of the browser tests: npm run pictures
set -e
cd "$(dirname "$0")"
from=../screenshots
for view in till orders notifications what-if code; do cp "$from/desktop-light-$view.png" "$view.png"; done
cp "$from/desktop-light-pay.png" shop.png
cp "$from/phone-light-shop.png" phone.png
cp "$from/desktop-zh-hk-dark-view-shop.png" chinese.png
