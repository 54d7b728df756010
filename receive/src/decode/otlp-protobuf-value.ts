import { type AttributeValue, RecordFault } from './otlp-value.ts';
import type { WireReader } from './protobuf.ts';

/** Fields of AnyValue. */
const STRING = 1;
const BOOL = 2;
const INT = 3;
const DOUBLE = 4;
const ARRAY = 5;
const BYTES = 7;
const KINDS = ['nothing', 'a text', 'true or false', 'a number', 'a number', 'an array', 'a map', 'bytes'];

/** Field of ArrayValue. */
const ITEM = 1;

/** An AnyValue in protobuf. One object serves all attributes of a request: `put` moves it to the next one. */
export class ProtobufValue implements AttributeValue {
  private readonly reader: WireReader;
  private start = 0;
  private end = 0;

  constructor(reader: WireReader) {
    this.reader = reader;
  }

  /** Moves to the AnyValue in this range; an empty range has no value. */
  put(start: number, end: number): this {
    this.start = start;
    this.end = end;
    return this;
  }

  readText(): string {
    this.find(this.start, this.end, STRING, 'a text');
    return this.reader.readText();
  }

  readNumber(): number {
    const { reader } = this;
    const field = this.last(this.start, this.end);
    if (field !== INT && field !== DOUBLE) throw mismatch(field, 'a number');
    const number = field === INT ? reader.readInt64() : reader.readDouble();
    if (Number.isSafeInteger(number)) return number;
    throw new RecordFault('must be a whole number below 2^53');
  }

  readFlag(): boolean {
    this.find(this.start, this.end, BOOL, 'true or false');
    return this.reader.readFlag();
  }

  readBytes(): Uint8Array {
    const field = this.last(this.start, this.end);
    if (field !== STRING && field !== BYTES) throw mismatch(field, 'a text or bytes');
    return this.reader.readBytes();
  }

  readTexts(): string[] {
    const { reader } = this;
    const field = this.last(this.start, this.end);
    if (field === STRING) return [reader.readText()];
    if (field !== ARRAY) throw mismatch(field, 'an array of texts');
    const texts: string[] = [];
    for (const end = reader.readEnd(); reader.next(end); ) {
      if (reader.field !== ITEM) {
        reader.skip();
        continue;
      }
      const itemEnd = reader.readEnd();
      this.find(reader.position, itemEnd, STRING, 'an array of texts');
      texts.push(reader.readText());
      reader.moveTo(itemEnd);
    }
    return texts;
  }

  private find(start: number, end: number, wanted: number, name: string): void {
    const field = this.last(start, end);
    if (field !== wanted) throw mismatch(field, name);
  }

  /**
   * Goes to the last field of an AnyValue, which is the one that counts, and returns its number; 0 if there is none.
   */
  private last(start: number, end: number): number {
    const { reader } = this;
    reader.moveTo(start);
    let place = start;
    let field = 0;
    while (reader.next(end)) {
      place = reader.position;
      field = reader.field;
      reader.skip();
    }
    // There is nearly always just one field, whose tag the reader has already.
    reader.moveTo(place);
    return field;
  }
}

function mismatch(field: number, wanted: string): RecordFault {
  return new RecordFault(`must be ${wanted}, not ${KINDS[field] ?? 'something unknown'}`);
}
