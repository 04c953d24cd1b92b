import decodeQR from "qr/decode.js";

/** Decodes the QR code in an SVG image. */
export function readQr(svg: string): string {
  const [, side] = /viewBox="0 0 (\d+) \1"/.exec(svg)!;
  const width = Number(side);
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, ...square] of svg.matchAll(/M(\d+),(\d+)h(\d+)v(\d+)h-\d+z/g)) {
    const [left = 0, top = 0, wide = 0, high = 0] = square.map(Number);
    for (let y = top; y < top + high; y++) data.fill(0, (y * width + left) * 4, (y * width + left + wide) * 4);
  }
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return decodeQR({ width, height: width, data });
}
