import { getTimeNs } from './calls';

let state: u32 = 0;

/** A number by chance, of 32 bits; of no use for secrets. Source: Marsaglia, Xorshift RNGs, 2003. */
export function random(): u32 {
  // Zero is where the sequence would stay. Workers begin at different times, and so with different numbers.
  if (state == 0) state = (getTimeNs() as u32) | 1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}
