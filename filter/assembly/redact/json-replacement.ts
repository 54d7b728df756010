import { Slice, sliceOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { writeJsonText } from '../encoding/json-string';

const QUOTE: u8 = 0x22;
const FIRST_BYTES: usize = 1 << 10;
/** Each level doubles the escapes. Text at a deeper level gets only as many as this level has. */
const MAX_LEVEL: u32 = 4;

const first = changetype<Writer>(memory.data(offsetof<Writer>(), 8));
const second = changetype<Writer>(memory.data(offsetof<Writer>(), 8));

/**
 * The replacement as a JSON string with quotes of this level (see `NameFinder`): `"x"`, then `\"x\"`. Valid until the
 * next call. Empty if memory runs out.
 */
export function jsonReplacement(replacement: Slice, level: u32): Slice {
  let text = first;
  let next = second;
  prepare(text);
  text.byte(QUOTE);
  writeJsonText(text, replacement);
  text.byte(QUOTE);
  for (let left = min(level, MAX_LEVEL); left > 0; left--) {
    prepare(next);
    writeJsonText(next, sliceOf(text.block, text.size));
    const done = text;
    text = next;
    next = done;
  }
  return sliceOf(text.block, text.size);
}

/** The replacement as a part of a JSON string. Valid as long as `jsonReplacement`. */
export function textReplacement(replacement: Slice): Slice {
  prepare(first);
  writeJsonText(first, replacement);
  return sliceOf(first.block, first.size);
}

function prepare(writer: Writer): void {
  if (writer.block == 0) writer.acquire(FIRST_BYTES);
  writer.size = 0;
  writer.hasFailed = writer.block == 0;
}
