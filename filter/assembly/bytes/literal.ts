import { EMPTY, Slice } from './slice';

/**
 * The ASCII bytes of a text, which lie in the module: they can be written to the wire without a conversion. For
 * string literals alone. The slice stays valid for ever. The compiler puts the slice in the place of each call: see
 * ../../compiler/literals.mjs, without which there would be nothing.
 */
export function literal(_text: string): Slice {
  return EMPTY;
}
