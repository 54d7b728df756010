import fc from 'fast-check';
import type { Field } from '../wire.ts';

/** Stands in headers and bodies, and must not come into any log. */
export const MARKER = 'never-to-be-logged';

/** Bytes that repeat, which a counterexample shows in short. */
export function repeated(piece: Uint8Array, times: number): Uint8Array {
  const bytes = Buffer.alloc(piece.length * times, piece);
  return Object.assign(bytes, { [fc.toStringMethod]: () => `repeated(bytes(${piece}), ${times})` });
}

const text = fc.string({ unit: 'binary', maxLength: 30 });
/** What Envoy lets through in a value: all but NUL, CR and LF. */
const value = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => value.replace(/[\0\r\n]/g, '?')) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map(withoutBreak)) },
  { weight: 1, arbitrary: fc.constantFrom('', MARKER, `Bearer ${MARKER}`, '"\\/\b\f\t\x7f', '\u2028😀') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.uint8Array({ minLength: 1, maxLength: 3 }), fc.nat(500))
      .map(([bytes, times]) => repeated(bytes.map(withoutBreak), times)),
  },
);
const name = fc.oneof(
  fc.constantFrom(
    ...['accept', 'authorization', 'content-type', 'cookie', 'host', 'referer', 'set-cookie', 'user-agent'],
    ...['x-envoy-attempt-count', 'x-meshtap-export', 'x-request-id', 'x-token', 'x-envoyé', 'x"\\'],
  ),
  text.map((name) => `x-${name.toLowerCase()}`),
);
const field: fc.Arbitrary<Field> = fc.tuple(name, value);

function withoutBreak(byte: number): number {
  return byte === 0 || byte === 10 || byte === 13 ? 63 : byte;
}

function choice(...values: string[]): fc.Arbitrary<string | Uint8Array> {
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: value });
}

const contentType = choice('application/json', 'text/plain; charset=utf-8', 'APPLICATION/JSON;a=b', 'x');

/** Puts a map together: first some of the fields that each message has, then others. */
function mapOf(usual: Record<string, fc.Arbitrary<string | Uint8Array>>): fc.Arbitrary<readonly Field[]> {
  const others = fc.array(field, { maxLength: 6 });
  return fc.tuple(fc.record(usual, { requiredKeys: [] }), others).map(([fields, others]) => {
    const present = Object.entries(fields).filter(
      (field): field is [string, string | Uint8Array] => field[1] !== undefined,
    );
    return [...present, ...others];
  });
}

const plainRequests = mapOf({
  ':authority': choice('shop.test', 'shop.test:8080', '[fd00::1]:8080', 'collector-0.test:9000'),
  ':path': choice('/cart', '/healthz', '/publish', '/a?b=c#d', '*'),
  ':method': choice('GET', 'POST', 'CONNECT', 'M-SEARCH'),
  ':scheme': choice('http', 'https', 'HTTPS'),
  'x-request-id': choice('id-1', ''),
  'content-type': contentType,
});

/** Requests as the filter's own POSTs are, and others that are only like them. */
const exportRequests = fc
  .record({
    authority: fc.constantFrom('collector-0.test:9000', 'collector-0.test:9000', 'collector-1.test:9000'),
    path: fc.constantFrom('/publish', '/publish', '/', '/publish?a=b'),
    mark: fc.constantFrom('x-meshtap-export', 'x-meshtap-export', 'x-meshtap-exporter'),
  })
  .map(({ authority, path, mark }): readonly Field[] => [
    [':authority', authority],
    [':path', path],
    [mark, '1'],
  ]);

/** The fields of a request, which may be none. */
export const requestFields = fc.oneof(
  { weight: 14, arbitrary: plainRequests },
  { weight: 1, arbitrary: exportRequests },
);

/** The fields of a response, which may be none. */
export const responseFields = mapOf({
  ':status': choice('200', '503', '101', '99', '1000', 'abc'),
  'content-type': contentType,
});

/** A map that is mostly too big for the room that the filter keeps for maps. */
export const hugeFields: fc.Arbitrary<readonly Field[]> = fc
  .record({ count: fc.nat(200), size: fc.nat(2000) })
  .map(({ count, size }) =>
    Array.from(
      { length: count },
      (_, i): Field => [`x-${i}`, repeated(new Uint8Array([65 + (i % 26)]), size)],
    ),
  );
