import { random } from '../host/random';

const FIRST_MS: u32 = 500;
const LONGEST_MS: u32 = 30000;

/** How many milliseconds to wait after so many attempts: twice as long each time, plus or minus a random half. */
export function backoffMs(attempts: u32): u32 {
  const middle = min(FIRST_MS << min(attempts - 1, 10), LONGEST_MS);
  return middle / 2 + (random() % middle);
}
