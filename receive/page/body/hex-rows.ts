/** A row of the hex view: where it begins, its bytes and what they are in ASCII. */
export type HexRow = { offset: string; bytes: string; ascii: string };

/** How many bytes a row has. */
export type RowBytes = 8 | 16;

/** How many rows a body has. */
export function hexRowCount(bytes: Uint8Array, rowBytes: RowBytes): number {
  return Math.ceil(bytes.length / rowBytes);
}

/** Writes one row, as `hexdump -C` does; a byte outside printable ASCII is a dot. */
export function hexRow(bytes: Uint8Array, row: number, rowBytes: RowBytes): HexRow {
  const part = bytes.subarray(row * rowBytes, (row + 1) * rowBytes);
  const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, '0'));
  const ascii = Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
  const digits = Math.max(4, bytes.length.toString(16).length);
  return {
    offset: (row * rowBytes).toString(16).padStart(digits, '0'),
    bytes: hex.join(' ').padEnd(rowBytes * 3 - 1),
    ascii: ascii.join(''),
  };
}
