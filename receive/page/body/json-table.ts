/** What a line of JSON shows. */
export const KIND = {
  openObject: 0,
  openArray: 1,
  closeObject: 2,
  closeArray: 3,
  emptyObject: 4,
  emptyArray: 5,
  string: 6,
  number: 7,
  literal: 8,
} as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

/** Columns of the table; offsets are into the text, `end` is after the last character. */
const COLUMNS = ['depth', 'keyStart', 'keyEnd', 'start', 'end', 'partner', 'children'] as const;
type Column = (typeof COLUMNS)[number];

/**
 * The lines of a JSON text, in typed arrays, so that a million of them need no objects. A line without a name has
 * keyStart === keyEnd. `partner` of an opening line is its closing line (`count` if it never closes) and the other way
 * round; `children` counts what is directly inside.
 */
export class JsonTable {
  count = 0;
  kind = new Uint8Array(256);
  comma = new Uint8Array(256);
  depth = new Int32Array(256);
  keyStart = new Int32Array(256);
  keyEnd = new Int32Array(256);
  start = new Int32Array(256);
  end = new Int32Array(256);
  partner = new Int32Array(256);
  children = new Int32Array(256);

  /** Adds a line and returns its index. */
  add(kind: Kind, depth: number, key: readonly [number, number], span: readonly [number, number]): number {
    if (this.count === this.kind.length) this.#grow();
    const line = this.count++;
    this.kind[line] = kind;
    this.depth[line] = depth;
    [this.keyStart[line], this.keyEnd[line]] = key;
    [this.start[line], this.end[line]] = span;
    return line;
  }

  /** Whether a line opens an object or an array that has something in it. */
  isOpening(line: number): boolean {
    return (this.kind[line] as Kind) <= KIND.openArray;
  }

  #grow(): void {
    const size = this.kind.length * 2;
    for (const column of ['kind', 'comma'] as const) {
      const wider = new Uint8Array(size);
      wider.set(this[column]);
      this[column] = wider as Uint8Array<ArrayBuffer>;
    }
    for (const column of COLUMNS) this[column] = widen(this[column], size);
  }
}

function widen(column: JsonTable[Column], size: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(size);
  wider.set(column);
  return wider;
}
