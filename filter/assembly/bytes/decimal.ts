/** Writes the decimal digits of a number to `to`, which has room for them: 20 at most. Gives the address behind them. */
export function writeDecimal(to: usize, value: u64): usize {
  let end = to + 1;
  for (let rest = value / 10; rest > 0; rest /= 10) end++;
  let rest = value;
  for (let at = end - 1; at >= to; at--) {
    store<u8>(at, (0x30 + (rest % 10)) as u8);
    rest /= 10;
  }
  return end;
}
