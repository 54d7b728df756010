/** Bytes a row of the hex view has. */
export const ROW_BYTES = 16;

/** A row of the hex view: where it begins, its bytes and what they are in ASCII. */
export type HexRow = { offset: string; bytes: string; ascii: string };

/** How many rows a body has. */
export function hexRowCount(bytes: Uint8Array): number {
  return Math.ceil(bytes.length / ROW_BYTES);
}

/** Writes one row, as `hexdump -C` does; a byte outside printable ASCII is a dot. */
export function hexRow(bytes: Uint8Array, row: number): HexRow {
  const part = bytes.subarray(row * ROW_BYTES, (row + 1) * ROW_BYTES);
  let hex = '';
  let ascii = '';
  for (let index = 0; index < ROW_BYTES; index++) {
    if (index === ROW_BYTES / 2) hex += ' ';
    const byte = part[index];
    hex += byte === undefined ? '   ' : `${byte.toString(16).padStart(2, '0')} `;
    if (byte !== undefined) ascii += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }
  return { offset: (row * ROW_BYTES).toString(16).padStart(8, '0'), bytes: hex.trimEnd(), ascii };
}
