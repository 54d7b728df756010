import { Slice } from '../bytes/slice';

/**
 * What a format says of an exchange when its request begins, redacted. The slices are valid while the request's header
 * map is: until the next host call that returns bytes.
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
  /** Whether `requestId` and `host` are the request's own, and not what stands for them. */
  hasOwnId: bool;
  hasOwnHost: bool;
  /** Whether the proxy is the caller's. */
  isClient: bool;
  /** When the request came: nanoseconds since the epoch. */
  startNs: u64;
}
