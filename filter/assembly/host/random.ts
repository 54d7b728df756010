import { getTimeNs } from './calls';

let state: u32 = 0;

/** A random number of 32 bits; not for secrets. Source: Marsaglia, Xorshift RNGs, 2003. */
export function random(): u32 {
  // Zero would stay zero. Workers start at different times, and so get different numbers.
  if (state == 0) state = (getTimeNs() as u32) | 1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}
