import { Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { isUtf8, writeCodePoint } from '../encoding/utf8';
import { Rules } from './rules';
import { SECRETS_BYTES, secretsAt } from './secrets';
import { TextMode } from './text-mode';

/** The most bytes that one byte of a value can become. */
const WORST_GROWTH: usize = 2;
/** The largest size of a result: so many times the size of the value, plus so many bytes. */
const MAX_TIMES: usize = 2;
const MAX_MORE: usize = 4 << 10;
/** A block larger than this is freed when it is needed next. */
const KEPT_BYTES: usize = 128 << 10;

const secrets = secretsAt(memory.data(SECRETS_BYTES as i32, 8));

/**
 * Returns a URL, or a value with a URL in it, with each covered parameter replaced; the value itself if there is none;
 * only the replacement if the result would be too large, or memory runs out. A value that is not UTF-8 comes back as
 * UTF-8, with a code point for each byte, so that a replacement of any text fits into it. The result is written into
 * `to`, and valid until that is used again.
 */
export function redactParameters(value: Slice, rules: Rules, to: Writer): Slice {
  let from = startOf(value);
  const end = from + sizeOf(value);
  const replacement = rules.replacement;
  secrets.reset(rules, TextMode.URL);
  let at = secrets.skip(from, end);
  if (secrets.isWide) return replacement;
  if (!secrets.isInValue) return value;
  const isText = isUtf8(from, end - from);
  const limit = sizeOf(value) * MAX_TIMES + MAX_MORE;
  prepare(to, sizeOf(value));
  addPassed(to, from, at, isText);
  while (secrets.isInValue && to.size <= limit) {
    to.bytes(replacement);
    from = secrets.skip(at, end);
    if (from == end) break;
    at = secrets.skip(from, end);
    if (secrets.isWide) return replacement;
    addPassed(to, from, at, isText);
  }
  return to.hasFailed || to.size > limit ? replacement : sliceOf(to.block, to.size);
}

function prepare(to: Writer, size: usize): void {
  if (to.capacity > KEPT_BYTES || to.block == 0) {
    to.close();
    to.acquire(size * WORST_GROWTH);
  }
  to.size = 0;
  to.hasFailed = to.block == 0;
}

function addPassed(to: Writer, start: usize, end: usize, isText: bool): void {
  if (isText) {
    to.bytes(sliceOf(start, end - start));
    return;
  }
  if (!to.reserve((end - start) * WORST_GROWTH)) return;
  for (let at = start; at < end; at++) to.size += writeCodePoint(to.end, load<u8>(at));
}
