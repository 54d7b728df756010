/** The one JSON reader of the tests, with its methods as functions. */
import { Slice } from '../../assembly/bytes/slice';
import { JsonReader } from '../../assembly/encoding/json-reader';

const reader = changetype<JsonReader>(memory.data(32, 8));

export function openJson(text: Slice): void {
  reader.reset(text);
}

export function isJsonValid(): bool {
  return reader.isValid;
}

export function mark(): usize {
  return reader.mark();
}

export function since(mark: usize): Slice {
  return reader.since(mark);
}

export function peek(): i32 {
  return reader.peek();
}

export function enterObject(): void {
  reader.enterObject();
}

export function enterArray(): void {
  reader.enterArray();
}

export function hasMember(isFirst: bool): bool {
  return reader.hasMember(isFirst);
}

export function readName(): Slice {
  return reader.readName();
}

export function hasItem(isFirst: bool): bool {
  return reader.hasItem(isFirst);
}

export function readRawString(): Slice {
  return reader.readRawString();
}

export function readNumber(): f64 {
  return reader.readNumber();
}

export function readBoolean(): bool {
  return reader.readBoolean();
}

export function skipValue(): Slice {
  return reader.skipValue();
}

export function isAtEnd(): bool {
  return reader.isAtEnd();
}
