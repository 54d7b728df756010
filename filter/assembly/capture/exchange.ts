import { Slice } from '../bytes/slice';

/**
 * What a format says of an exchange when its request begins. The slices are valid while the request's header map
 * is: until the next host call that returns bytes.
 */
@unmanaged
export class Exchange {
  requestId: Slice;
  scheme: Slice;
  sourceAddress: Slice;
  destinationAddress: Slice;
  method: Slice;
  path: Slice;
  host: Slice;
  /** HTTP version as Envoy names it. */
  version: Slice;
}
