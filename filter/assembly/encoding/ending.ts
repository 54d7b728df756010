import { Slice } from '../bytes/slice';

/** What a format writes about an exchange when it ends. */
@unmanaged
export class Ending {
  /** The status that the client got; 0 if it got none. */
  status: u32;
  /** When the exchange ended: nanoseconds since the epoch. */
  endNs: u64;
  /** Bytes of the bodies that passed. */
  requestBytes: u64;
  responseBytes: u64;
  isRequestTruncated: bool;
  isResponseTruncated: bool;
  /** Whether this is the proxy of the caller. */
  isClient: bool;
  /** The address and port of the host that the request went to, if there was one. */
  upstreamAddress: Slice;
}
