import { literal } from '../bytes/literal';
import { byteAt, EMPTY, firstBytes, indexOfByte, Slice, sizeOf } from '../bytes/slice';
import { LogLevel } from '../host/abi';
import { addNumberToLine, addToLine, beginLine, endLine } from '../host/log';
import { Key, ValueKind } from './keys';

const BACKSLASH: u8 = 0x5c;
const LETTER_U: u8 = 0x75;
/** A value is shown up to here. */
const SHOWN_BYTES: usize = 120;

/** What a problem of the configuration as a whole is told of. */
export const WHOLE = literal('pluginConfig');

const CANNOT_USE = literal('cannot use the configuration: ');
const IS = literal(' is ');
const IS_WRONG = literal(' is not as it must be (its value is not shown)');
const ALLOWED = literal('; allowed is ');
const FROM = literal(' from ');
const TO = literal(' to ');
const CONSEQUENCE = literal('. All traffic passes and nothing is captured until this is corrected.');
const DOT = literal('.');
/** Marks behind or before which a URL may hold a secret, or of which one may be encoded. */
const MARKS = literal('@?#%');
const UNKNOWN = literal('ignores the unknown configuration key ');
const NOT_SHOWN = literal('(its name is not shown)');
const MISSPELT = literal('. Check its spelling, and the version of the filter.');

/** Whether what is found is logged, and whether a problem was found. */
let isReporting: bool = false;
let isWarning: bool = false;
let hasFound: bool = false;

/** Begins a reading of the configuration. Only some are reported: every worker reads the same one. */
export function beginProblems(reportsErrors: bool, reportsWarnings: bool): void {
  isReporting = reportsErrors;
  isWarning = reportsWarnings;
  hasFound = false;
}

/** Whether there is a problem that makes the configuration unusable. */
export function hasProblem(): bool {
  return hasFound;
}

/** Notes that something holds what it may not. Only the first one is logged. No value (EMPTY) means: a secret. */
export function addProblem(path: Slice, value: Slice, allowed: Slice): void {
  if (!beginProblem(path, value, allowed)) return;
  endProblem();
}

/** As `addProblem`, of a key that is in the table. */
export function addProblemOf(key: Key, value: Slice): void {
  if (!beginProblem(key.path, value, key.allowed)) return;
  if (key.kind == ValueKind.INTEGER) {
    addToLine(FROM);
    addNumberToLine(key.least);
    addToLine(TO);
    addNumberToLine(key.most);
  }
  endProblem();
}

/** Whether the problem is told, up to what is allowed. */
function beginProblem(path: Slice, value: Slice, allowed: Slice): bool {
  const isFirst = !hasFound;
  hasFound = true;
  if (!isFirst || !isReporting) return false;
  beginLine();
  addToLine(CANNOT_USE);
  addToLine(path);
  if (value == EMPTY || mayHoldSecrets(value)) addToLine(IS_WRONG);
  else {
    addToLine(IS);
    addToLine(beginningOf(value));
  }
  addToLine(ALLOWED);
  addToLine(allowed);
  return true;
}

function endProblem(): void {
  addToLine(CONSEQUENCE);
  endLine(LogLevel.ERROR);
}

/** Notes a key that nothing is known of. */
export function addUnknownKey(section: Slice, key: Slice): void {
  if (!isWarning) return;
  beginLine();
  addToLine(UNKNOWN);
  if (sizeOf(section) > 0) {
    addToLine(section);
    addToLine(DOT);
  }
  addToLine(mayHoldSecrets(key) ? NOT_SHOWN : beginningOf(key));
  addToLine(MISSPELT);
  endLine(LogLevel.WARN);
}

/**
 * Whether a value may hold a secret: an object with members, also as JSON within a text, which may be those of
 * `backend.headers`; the user of a URL, its query or its fragment; or what may be one of these, as it is an escape.
 */
function mayHoldSecrets(value: Slice): bool {
  for (let i: usize = 0; i < sizeOf(MARKS); i++) if (indexOfByte(value, byteAt(MARKS, i)) >= 0) return true;
  for (let i: usize = 0; i + 4 < sizeOf(value); i++) {
    if (byteAt(value, i) == BACKSLASH && byteAt(value, i + 1) == LETTER_U && byteAt(value, i + 4) - 0x32 < 6)
      return true;
  }
  return indexOfByte(value, 0x7b) >= 0 && indexOfByte(value, 0x22) >= 0;
}

/** As much of a text as is shown, without a character that is cut in two. */
function beginningOf(text: Slice): Slice {
  if (sizeOf(text) <= SHOWN_BYTES) return text;
  let size = SHOWN_BYTES;
  while (size > 0 && (byteAt(text, size) & 0xc0) == 0x80) size--;
  return firstBytes(text, size);
}
