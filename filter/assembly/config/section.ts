import { afterBytes, firstBytes, isEqual, Slice, sizeOf } from '../bytes/slice';
import { JsonReader } from '../encoding/json-reader';
import { addUnknownKey } from './problems';

/** Whether `key` is the last part of `path`, which begins with `section` and its dot. */
export function is(key: Slice, section: Slice, path: Slice): bool {
  return isEqual(key, afterBytes(path, sizeOf(section)));
}

/** A section's name without its dot. */
export function nameOf(section: Slice): Slice {
  return firstBytes(section, sizeOf(section) - 1);
}

/** Skips the value of a key of a section that nothing is known of. */
export function skipUnknown(reader: JsonReader, section: Slice, key: Slice): void {
  reader.skipValue();
  addUnknownKey(section, key);
}
