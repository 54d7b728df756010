import { Slice } from '../bytes/slice';

/**
 * What a format writes about an exchange when its request begins, redacted. The slices are valid as long as the
 * request's header map is: until the next host call that returns bytes.
 */
@unmanaged
export class RequestInfo {
  requestId: Slice;
  scheme: Slice;
  sourceAddress: Slice;
  destinationAddress: Slice;
  method: Slice;
  path: Slice;
  host: Slice;
  /** HTTP version as Envoy names it. */
  version: Slice;
  userAgent: Slice;
  /** The W3C trace context that the caller sent. */
  traceparent: Slice;
  /** Whether `requestId` and `host` are the request's own, and not replacements. */
  hasOwnId: bool;
  hasOwnHost: bool;
  /** Whether this is the proxy of the caller. */
  isClient: bool;
  /** When the request came: nanoseconds since the epoch. */
  startNs: u64;
}
