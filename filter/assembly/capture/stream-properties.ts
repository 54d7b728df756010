import { literal } from '../bytes/literal';
import { firstBytes, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { getProperty, getTimeNs } from '../host/calls';

/** The longest text kept of a property: an IPv6 address with port and zone has 80 bytes at most. */
const TEXT_BYTES: usize = 128;

const SOURCE_ADDRESS = literal('source\0address');
const DESTINATION_ADDRESS = literal('destination\0address');
const PROTOCOL = literal('request\0protocol');
const RESPONSE_CODE = literal('response\0code');
const REQUEST_TIME = literal('request\0time');
const REQUEST_DURATION = literal('request\0duration');
const UPSTREAM_ADDRESS = literal('upstream\0address');

const sourceRoom: usize = memory.data(128);
const destinationRoom: usize = memory.data(128);
const protocolRoom: usize = memory.data(128);
const upstreamRoom: usize = memory.data(128);

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

/** The status that the client got, known at the end of the stream; 0 if it got none. */
export function readResponseCode(): u32 {
  const code = readNumber(RESPONSE_CODE);
  return code < 1000 ? (code as u32) : 0;
}

/** When the request came, in nanoseconds since the epoch; the current time if the host does not know. */
export function readStartNs(): u64 {
  const time = readNumber(REQUEST_TIME);
  return time ? time : getTimeNs();
}

/** When the exchange that began at `startNs` ended, known at its end; the current time if the host does not know. */
export function readEndNs(startNs: u64): u64 {
  const duration = getProperty(REQUEST_DURATION);
  return sizeOf(duration) == 8 ? startNs + load<u64>(startOf(duration)) : max(getTimeNs(), startNs);
}

/** The address and port of the host that the request went to. Valid until it is read again. */
export function readUpstreamAddress(): Slice {
  return readText(UPSTREAM_ADDRESS, upstreamRoom);
}

function readNumber(path: Slice): u64 {
  const value = getProperty(path);
  return sizeOf(value) == 8 ? load<u64>(startOf(value)) : 0;
}

function readText(path: Slice, room: usize): Slice {
  const value = firstBytes(getProperty(path), TEXT_BYTES);
  memory.copy(room, startOf(value), sizeOf(value));
  return sliceOf(room, sizeOf(value));
}
