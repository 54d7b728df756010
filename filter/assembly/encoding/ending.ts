import { Slice } from '../bytes/slice';

/** What a format says of an exchange when it ends. */
@unmanaged
export class Ending {
  /** The status that the client got; 0 where it got none. */
  status: u32;
  /** When the exchange ended: nanoseconds since the epoch. */
  endNs: u64;
  /** Bytes of the bodies that passed. */
  requestBytes: u64;
  responseBytes: u64;
  isRequestTruncated: bool;
  isResponseTruncated: bool;
  /** Whether the proxy is the caller's. */
  isClient: bool;
  /** The address and port of the host that the request went to, where there was one. */
  upstreamAddress: Slice;
}
