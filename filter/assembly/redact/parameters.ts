import { Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { isUtf8, writeCodePoint } from '../encoding/utf8';
import { FORM_FIELDS_BYTES, FormFields, formFieldsAt } from './form-fields';
import { NameSet } from './name-set';

/** The most bytes that one byte of a value becomes. */
const WORST_GROWTH: usize = 2;
/** What a value may grow to: so many times its size and so many bytes more. */
const MAX_TIMES: usize = 2;
const MAX_MORE: usize = 4 << 10;
/** A larger block than this is given back when it is next too large. */
const KEPT_BYTES: usize = 128 << 10;

const fields: FormFields = formFieldsAt(memory.data(128, 8));
if (FORM_FIELDS_BYTES > 128) unreachable();
const result = changetype<Writer>(memory.data(32, 8));

/**
 * A URL, or what has one in it, with `replacement` in the place of the value of each covered parameter. The value as
 * it is where there is none; the replacement alone where the result would be too large, or memory does not suffice.
 * A value that is no UTF-8 comes back as UTF-8, with a code point for each byte, so that a replacement of any text fits
 * into it. Valid until the next one is asked for.
 */
export function redactParameters(value: Slice, names: NameSet, replacement: Slice): Slice {
  let from = startOf(value);
  const end = from + sizeOf(value);
  fields.open(names);
  let at = fields.skip(from, end);
  if (!fields.isInValue) return value;
  const isText = isUtf8(from, end - from);
  const limit = sizeOf(value) * MAX_TIMES + MAX_MORE;
  begin(sizeOf(value));
  addPassed(from, at, isText);
  while (fields.isInValue && result.size <= limit) {
    result.bytes(replacement);
    from = fields.skip(at, end);
    if (from == end) break;
    at = fields.skip(from, end);
    addPassed(from, at, isText);
  }
  return result.hasFailed || result.size > limit ? replacement : sliceOf(result.block, result.size);
}

function begin(size: usize): void {
  if (result.capacity > KEPT_BYTES || result.block == 0) {
    result.close();
    result.open(size * WORST_GROWTH);
  }
  result.size = 0;
  result.hasFailed = result.block == 0;
}

function addPassed(start: usize, end: usize, isText: bool): void {
  if (isText) {
    result.bytes(sliceOf(start, end - start));
    return;
  }
  if (!result.reserve((end - start) * WORST_GROWTH)) return;
  for (let at = start; at < end; at++) result.size += writeCodePoint(result.end, load<u8>(at));
}
