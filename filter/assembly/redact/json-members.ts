import { JSON_NAMES_BYTES, JsonNames, jsonNamesAt, skipSpace } from './json-names';
import { JsonValue } from './json-value';
import { NameSet } from './name-set';

/**
 * Finds the values of covered members, at any depth, in a text that passes in chunks. Within a value it goes on to look
 * for names: where the text is broken, the value of one may otherwise be taken for the end of another.
 */
@unmanaged
export class JsonMembers {
  private names: JsonNames;
  private value: JsonValue;
  /** Whether what comes next belongs to a covered value. */
  isInValue: bool;

  /** Begins a text, in which the values of these names are found. */
  open(names: NameSet): void {
    this.names.open(names);
    this.isInValue = false;
  }

  /** The level of the quotes of the covered value that begins here: see `JsonName`. */
  get level(): u32 {
    return this.names.level;
  }

  /**
   * Goes on to where `isInValue` changes: before the first byte of a covered value, or behind its last. Gives the
   * address of that border, or `end`.
   */
  skip(start: usize, end: usize): usize {
    const names = this.names;
    const value = this.value;
    let at = start;
    while (at < end) {
      if (names.isBehindName) {
        at = skipSpace(at, end);
        if (at == end) break;
        names.begin();
        if (!this.isInValue) {
          value.open(names.level);
          this.isInValue = true;
          return at;
        }
        value.beginInner(names.level);
      }
      const to = names.skip(at, end);
      at = this.isInValue ? value.skip(at, to) : to;
      if (this.isInValue && value.isOver) {
        this.isInValue = false;
        names.begin();
        return at;
      }
    }
    return at;
  }
}

const VALUE_AT: usize = offsetof<JsonMembers>() + JSON_NAMES_BYTES;

/** Bytes of a JsonMembers with what belongs to it behind it. */
export const JSON_MEMBERS_BYTES: usize = VALUE_AT + offsetof<JsonValue>();

/** Makes a JsonMembers in `JSON_MEMBERS_BYTES` bytes at `address`. */
export function jsonMembersAt(address: usize): JsonMembers {
  const members = changetype<JsonMembers>(address);
  members.names = jsonNamesAt(address + offsetof<JsonMembers>());
  members.value = changetype<JsonValue>(address + VALUE_AT);
  return members;
}
