import fc from 'fast-check';
import { MARKER, repeated } from './headers.ts';

/** A body, and where it is cut into chunks. */
export interface Body {
  readonly bytes: Uint8Array;
  /** Each modulo the body's length; the same place twice makes an empty chunk. */
  readonly cuts: readonly number[];
  /** Trailers follow: no chunk is then said to be the last. */
  readonly hasTrailers: boolean;
}

const bytes = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 100, size: 'max' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', '{"a":[1,"\\u0061"]}', MARKER).map((text) => Buffer.from(text)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 7 }), fc.nat(30_000))
      .map(([piece, times]) => repeated(piece, times)),
  },
);

/** Bodies of any bytes, in any chunks. */
export const bodies: fc.Arbitrary<Body> = fc.record({
  bytes,
  cuts: fc.array(fc.nat(), { maxLength: 8, size: 'max' }),
  hasTrailers: fc.boolean(),
});

/** The chunks of a body. */
export function chunksOf({ bytes, cuts }: Body): Uint8Array[] {
  const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  return [...places, bytes.length].map((end, i) => bytes.subarray(places[i - 1] ?? 0, end));
}
