import { EMPTY, Slice, sliceOf } from './slice';

/** Room for the ASCII form of every literal of the module; a test holds it to the sum that is used. */
const ROOM: usize = 6144;
const start: usize = memory.data(6144, 8);
let used: usize = 0;

/**
 * Keeps the ASCII form of a string literal, so that it can be written to the wire without a conversion.
 * For module constants only: it runs once, when the module starts. The slice stays valid for ever.
 */
export function literal(text: string): Slice {
  const size = text.length as usize;
  if (used + size > ROOM) {
    used = ROOM;
    return EMPTY;
  }
  const to = start + used;
  const from = changetype<usize>(text);
  for (let i: usize = 0; i < size; i++) store<u8>(to + i, load<u16>(from + (i << 1)) as u8);
  used += size;
  return sliceOf(to, size);
}

/** Bytes of literal room that are still free; 0 would mean that a literal may be missing. */
export function literalRoomLeft(): usize {
  return ROOM - used;
}
