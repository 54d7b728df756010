import { Slice } from './slice';

/**
 * The ASCII bytes of a text, which lie in the module: they can be written to the wire without a conversion. For
 * string literals alone. The slice stays valid for ever. The compiler puts the slice in the place of each call: see
 * ../../compiler/literals.mjs. A call that is left fails the build.
 */
export function literal(_text: string): Slice {
  return ERROR(
    'this literal was not replaced: run asc with compiler/literals.mjs, and give it a string literal',
  );
}
