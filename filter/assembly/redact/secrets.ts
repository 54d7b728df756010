import { BASE64_RUN_BYTES, Base64Run, base64RunAt } from './base64-run';
import { JSON_VALUE_BYTES, JsonValue, jsonValueAt } from './json-value';
import { NAME_FINDER_BYTES, NameFinder, nameFinderAt, ValueKind } from './name-finder';
import { PlainValue } from './plain-value';
import { Rules } from './rules';
import { TextMode } from './text-mode';

/** How far ahead base64 is searched for: if a value begins before that, the work was in vain. */
const SPACE: u8 = 0x20;
const AHEAD_BYTES: usize = 8 << 10;

/**
 * Finds the values of covered names in a text that passes in chunks. Within a JSON value it goes on looking for names:
 * in broken text, the value of one may otherwise be taken for the end of another.
 */
@unmanaged
export class Secrets {
  private names: NameFinder;
  private json: JsonValue;
  private plain: PlainValue;
  private run: Base64Run;
  private mode: u32;
  /** Whether a JSON value comes next, after white space. */
  private isBeforeJson: bool;
  /** Whether what comes next belongs to a covered value. */
  isInValue: bool;
  /** Whether the covered value that begins here is JSON, else plain text. */
  isJson: bool;

  /** Begins a text of a `TextMode`. The rules must stay until its end. */
  reset(rules: Rules, mode: u32): void {
    const isUrl = mode == TextMode.URL;
    const names = isUrl ? rules.parameters : rules.fields;
    const members = isUrl ? rules.parameters : rules.members;
    this.mode = mode;
    this.isInValue = false;
    this.isBeforeJson = false;
    this.names.reset(mode, names, members);
    this.run.reset(names, members);
  }

  /** The level of the quotes of the covered value that begins here: see `NameFinder`. */
  get level(): u32 {
    return this.names.level;
  }

  /** Whether the text has more than one byte for each character: it cannot be searched. */
  get isWide(): bool {
    return this.names.isWide;
  }

  /**
   * Goes on to where `isInValue` changes: before the first byte of a covered value, or after its last. Returns this
   * address, or `end`, or where it became clear that the text is wide.
   */
  skip(start: usize, end: usize): usize {
    let at = start;
    while (at < end && !this.names.isWide) {
      const isInValue = this.isInValue;
      at = isInValue ? this.skipValue(at, end) : this.skipText(at, end);
      if (this.isInValue != isInValue) break;
    }
    return at;
  }

  private skipText(start: usize, end: usize): usize {
    if (this.isBeforeJson) {
      let at = start;
      while (at < end && load<u8>(at) <= SPACE) at++;
      if (at < end) this.beginValue(ValueKind.OF_JSON);
      return at;
    }
    const to = this.run.skip(start, min(end, start + AHEAD_BYTES));
    const at = this.names.skip(start, to);
    if (this.names.isBehindName) {
      this.isBeforeJson = this.names.valueKind == ValueKind.OF_JSON;
      if (!this.isBeforeJson) this.beginValue(this.names.valueKind);
    } else if (this.run.isBehindName && at == to) {
      this.beginValue(this.mode == TextMode.TEXT ? ValueKind.IN_STRING : ValueKind.PARAMETER);
    }
    return at;
  }

  private beginValue(kind: u32): void {
    this.isInValue = true;
    this.isBeforeJson = false;
    this.isJson = kind == ValueKind.OF_JSON;
    if (this.isJson) this.json.reset(this.names.level);
    else this.plain.reset(kind == ValueKind.IN_STRING);
    this.names.forget();
    this.run.forget();
  }

  private skipValue(start: usize, end: usize): usize {
    const at = this.isJson ? this.skipJson(start, end) : this.plain.skip(start, end);
    this.isInValue = !(this.isJson ? this.json.isOver : this.plain.isOver);
    if (!this.isInValue) {
      this.names.forget();
      // The base64 search may have seen bytes after the value, which are looked at once more.
      this.names.isWide = false;
    }
    return at;
  }

  private skipJson(start: usize, end: usize): usize {
    const names = this.names;
    const to = names.skip(start, end);
    const at = this.json.skip(start, to);
    if (names.isBehindName) {
      if (names.valueKind == ValueKind.OF_JSON) this.json.beginInner(names.level);
      names.forget();
    }
    return at;
  }
}

const VALUE_AT: usize = (offsetof<Secrets>() + 7) & ~(7 as usize);
const PLAIN_AT: usize = VALUE_AT + JSON_VALUE_BYTES;
const NAMES_AT: usize = PLAIN_AT + ((offsetof<PlainValue>() + 7) & ~(7 as usize));
const RUN_AT: usize = NAMES_AT + NAME_FINDER_BYTES;

/** The size of a Secrets with its parts, which lie after it. */
export const SECRETS_BYTES: usize = RUN_AT + BASE64_RUN_BYTES;

/** Makes a Secrets in `SECRETS_BYTES` bytes at `address`. */
export function secretsAt(address: usize): Secrets {
  const secrets = changetype<Secrets>(address);
  secrets.json = jsonValueAt(address + VALUE_AT);
  secrets.plain = changetype<PlainValue>(address + PLAIN_AT);
  secrets.names = nameFinderAt(address + NAMES_AT);
  secrets.run = base64RunAt(address + RUN_AT);
  return secrets;
}
