import { writeDecimal } from '../bytes/decimal';
import { literal } from '../bytes/literal';
import { EMPTY, firstBytes, indexOfByte, isEmpty, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { getProperty, getTimeNs } from '../host/calls';
import { isWaypoint } from './workload';

/** The longest text kept of a property: an IPv6 address with port and zone has 80 bytes at most. */
const TEXT_BYTES: usize = 128;
/** The longest IP address kept: the rest of the room is for brackets and a number. */
const IP_BYTES: usize = 96;
const COLON: u8 = 0x3a;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;

const SOURCE_ADDRESS = literal('source\0address');
const DESTINATION_ADDRESS = literal('destination\0address');
const PROTOCOL = literal('request\0protocol');
const RESPONSE_CODE = literal('response\0code');
const REQUEST_TIME = literal('request\0time');
const REQUEST_DURATION = literal('request\0duration');
const UPSTREAM_ADDRESS = literal('upstream\0address');
/** The other end of the tunnel. Source: Istio, ConnectAuthorityFilter; Envoy, well-known filter state objects. */
const TUNNEL_IP = literal('filter_state\0envoy.filters.listener.original_dst.remote_ip\0ip');
const TUNNEL_PORT = literal('filter_state\0envoy.filters.listener.original_dst.remote_ip\0port');

const sourceRoom: usize = memory.data(128);
const destinationRoom: usize = memory.data(128);
const protocolRoom: usize = memory.data(128);
const upstreamRoom: usize = memory.data(128);

/**
 * The address and port of the peer that the stream came from. Valid until it is read again. At a waypoint Envoy's own
 * attribute is what a caller writes into `x-forwarded-for`, so there it is the other end of the tunnel. Source: Envoy
 * attributes.
 */
export function readSourceAddress(): Slice {
  const address = isWaypoint() ? readTunnelAddress() : EMPTY;
  return isEmpty(address) ? readText(SOURCE_ADDRESS, sourceRoom) : address;
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

/** Written as Envoy writes addresses. EMPTY if the stream came through no tunnel. */
function readTunnelAddress(): Slice {
  const ip = firstBytes(getProperty(TUNNEL_IP), IP_BYTES);
  if (isEmpty(ip)) return EMPTY;
  const isIpv6 = indexOfByte(ip, COLON) >= 0;
  let end = sourceRoom;
  if (isIpv6) store<u8>(end++, OPENING_BRACKET);
  memory.copy(end, startOf(ip), sizeOf(ip));
  end += sizeOf(ip);
  if (isIpv6) store<u8>(end++, CLOSING_BRACKET);
  store<u8>(end++, COLON);
  end = writeDecimal(end, readNumber(TUNNEL_PORT));
  return sliceOf(sourceRoom, end - sourceRoom);
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
