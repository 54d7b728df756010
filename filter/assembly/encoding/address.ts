import { readDecimal } from '../bytes/decimal';
import { afterBytes, byteAt, firstBytes, indexOfByte, Slice, sizeOf } from '../bytes/slice';

const COLON: u8 = 0x3a;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;

/** The host of `host:port` or `[address]:port`, an IPv6 address without its brackets. */
export function hostOf(address: Slice): Slice {
  const size = hostSize(address);
  const host = firstBytes(address, size);
  const isIpv6 = size > 1 && byteAt(address, 0) == OPENING_BRACKET && indexOfByte(host, COLON) > 0;
  return isIpv6 ? firstBytes(afterBytes(address, 1), size - 2) : host;
}

/** The port of `host:port` or `[address]:port`; 0 if there is none. */
export function portOf(address: Slice): u32 {
  const port = readDecimal(afterBytes(address, hostSize(address) + 1));
  return port < 65536 ? port : 0;
}

/** The colons of an IPv6 address do not begin a port: those within brackets, or several without brackets. */
function hostSize(address: Slice): usize {
  const bracket = (indexOfByte(address, CLOSING_BRACKET) + 1) as usize;
  const behind = afterBytes(address, bracket);
  const colon = indexOfByte(behind, COLON);
  const isPort = colon >= 0 && indexOfByte(afterBytes(behind, colon + 1), COLON) < 0;
  return isPort ? bracket + (colon as usize) : sizeOf(address);
}
