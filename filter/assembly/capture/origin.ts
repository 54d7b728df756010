import { literal } from '../bytes/literal';
import { firstBytes, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { getProperty } from '../host/calls';

/** The longest text kept of a property: an IPv6 address with port and zone has 80 bytes at most. */
const TEXT_BYTES: usize = 128;

const SOURCE_ADDRESS = literal('source\0address');
const DESTINATION_ADDRESS = literal('destination\0address');
const PROTOCOL = literal('request\0protocol');
const RESPONSE_CODE = literal('response\0code');

const sourceRoom: usize = memory.data(128);
const destinationRoom: usize = memory.data(128);
const protocolRoom: usize = memory.data(128);

/** The address and port of the peer that the stream came from. Valid until it is read again. Source: Envoy attributes. */
export function readSourceAddress(): Slice {
  return readText(SOURCE_ADDRESS, sourceRoom);
}

/** The address and port that the stream came to. Valid until it is read again. */
export function readDestinationAddress(): Slice {
  return readText(DESTINATION_ADDRESS, destinationRoom);
}

/** The HTTP version of the stream, as Envoy names it. Valid until it is read again. */
export function readProtocol(): Slice {
  return readText(PROTOCOL, protocolRoom);
}

/** The status that the client got; 0 where it got none. Known at the end of the stream. */
export function readResponseCode(): u32 {
  const value = getProperty(RESPONSE_CODE);
  if (sizeOf(value) != 8) return 0;
  const code = load<u64>(startOf(value));
  return code < 1000 ? (code as u32) : 0;
}

function readText(path: Slice, room: usize): Slice {
  const value = firstBytes(getProperty(path), TEXT_BYTES);
  memory.copy(room, startOf(value), sizeOf(value));
  return sliceOf(room, sizeOf(value));
}
