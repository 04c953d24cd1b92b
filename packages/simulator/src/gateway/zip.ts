const crcTable = Array.from({ length: 256 }, (_, index) => {
  let bits = index;
  for (let round = 0; round < 8; round++) bits = bits & 1 ? (bits >>> 1) ^ 0xedb88320 : bits >>> 1;
  return bits;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}

/** Writes numbers of 2 or 4 bytes in little-endian order, as the header of a zip archive needs them. */
function record(...fields: readonly (readonly [value: number, size: 2 | 4])[]): Buffer {
  return Buffer.concat(
    fields.map(([value, size]) => {
      const bytes = Buffer.alloc(size);
      if (size === 2) bytes.writeUInt16LE(value);
      else bytes.writeUInt32LE(value);
      return bytes;
    }),
  );
}

/** Makes a zip archive that holds one text file. */
export function zipOf(name: string, text: string): Uint8Array<ArrayBuffer> {
  const file = Buffer.from(text);
  const label = Buffer.from(name);
  const version = [20, 2] as const;
  const utf8Names = [0x800, 2] as const;
  const stored = [0, 2] as const;
  const midnight1980 = [0x00210000, 4] as const;
  const sizes = [
    [crc32(file), 4],
    [file.length, 4],
    [file.length, 4],
    [label.length, 2],
    [0, 2],
  ] as const;
  const common = record(version, utf8Names, stored, midnight1980, ...sizes);
  const local = Buffer.concat([record([0x04034b50, 4]), common, label, file]);
  const central = Buffer.concat([
    record([0x02014b50, 4], version),
    common,
    record([0, 2], [0, 2], [0, 2], [0, 4], [0, 4]),
    label,
  ]);
  const end = record([0x06054b50, 4], [0, 2], [0, 2], [1, 2], [1, 2], [central.length, 4], [local.length, 4], [0, 2]);
  return new Uint8Array(Buffer.concat([local, central, end]));
}
