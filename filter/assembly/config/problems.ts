import { literal } from '../bytes/literal';
import { byteAt, EMPTY, firstBytes, indexOfByte, Slice, sizeOf } from '../bytes/slice';
import { LogLevel } from '../host/abi';
import { addNumberToLine, addToLine, beginLine, endLine } from '../host/log';
import { Key, ValueKind } from './keys';

const BACKSLASH: u8 = 0x5c;
const LETTER_U: u8 = 0x75;
/** At most so much of a value is shown. */
const SHOWN_BYTES: usize = 120;

/** The name of the configuration as a whole in an error. */
export const WHOLE = literal('pluginConfig');

const CANNOT_USE = literal('cannot use the configuration: ');
const IS = literal(' is ');
const IS_WRONG = literal(' is not allowed (its value is not shown)');
const ALLOWED = literal('; allowed: ');
const FROM = literal(' from ');
const TO = literal(' to ');
const CONSEQUENCE = literal('. All traffic passes and nothing is captured until this is corrected.');
const DOT = literal('.');
/** In a URL, a secret may come before or after one of these, or be written with them. */
const MARKS = literal('@?#%');
const UNKNOWN = literal('ignoring the unknown configuration key ');
const NOT_SHOWN = literal('(its name is not shown)');
const MISSPELT = literal('. Check its spelling, and the version of the filter.');

/** Whether errors and warnings are logged, and whether an error was found. */
let isReporting: bool = false;
let isWarning: bool = false;
let hasFound: bool = false;

/** Starts a reading of the configuration. Only some readings are logged, as every worker reads the same text. */
export function beginProblems(reportsErrors: bool, reportsWarnings: bool): void {
  isReporting = reportsErrors;
  isWarning = reportsWarnings;
  hasFound = false;
}

/** Whether there is a problem that makes the configuration unusable. */
export function hasProblem(): bool {
  return hasFound;
}

/** Notes a wrong value. Only the first one is logged. EMPTY stands for a value that is a secret. */
export function addProblem(path: Slice, value: Slice, allowed: Slice): void {
  if (!beginProblem(path, value, allowed)) return;
  endProblem();
}

/** Like `addProblem`, for a key of the table. */
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

/** Begins the line, up to what is allowed. False if nothing is to be logged. */
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

/** Notes an unknown key. */
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
 * Whether a value may hold a secret: an object with members (or such JSON in a text), which may be those of
 * `backend.headers`; the user, query or fragment of a URL; or an escape that may stand for one of these.
 */
function mayHoldSecrets(value: Slice): bool {
  for (let i: usize = 0; i < sizeOf(MARKS); i++) if (indexOfByte(value, byteAt(MARKS, i)) >= 0) return true;
  for (let i: usize = 0; i + 4 < sizeOf(value); i++) {
    if (byteAt(value, i) == BACKSLASH && byteAt(value, i + 1) == LETTER_U && byteAt(value, i + 4) - 0x32 < 6)
      return true;
  }
  return indexOfByte(value, 0x7b) >= 0 && indexOfByte(value, 0x22) >= 0;
}

/** The first bytes of a text, as many as are shown, without a character that is cut in two. */
function beginningOf(text: Slice): Slice {
  if (sizeOf(text) <= SHOWN_BYTES) return text;
  let size = SHOWN_BYTES;
  while (size > 0 && (byteAt(text, size) & 0xc0) == 0x80) size--;
  return firstBytes(text, size);
}
