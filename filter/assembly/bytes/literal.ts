import { Slice } from './slice';

/**
 * The ASCII bytes of a text, which lie in the module and can be written to the wire without conversion. For string
 * literals only. The slice stays valid for ever. The compiler replaces each call with its slice: see
 * ../../compiler/literals.mjs. A call that is left fails the build.
 */
export function literal(_text: string): Slice {
  return ERROR(
    'this literal was not replaced: run asc with compiler/literals.mjs, and give it a string literal',
  );
}
