import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { Field } from '../wire.ts';
import type { Secret } from './secret.ts';
import { type PlantOf, pairWith, parameter } from './secret-headers.ts';
import { jsonShapes, jsonWith, type Parts } from './secret-json.ts';
import { memberNames, parameterNames } from './secret-names.ts';

/** A body in which a secret was planted. */
export interface PlantedBody {
  readonly bytes: Uint8Array;
  readonly fields: readonly Field[];
  /** The text, where it is JSON that must come out as JSON; where it is `null`, nothing may come out. */
  readonly json: string | null | undefined;
}

const looseTypes = [
  'application/json',
  'Application/JSON; charset=UTF-8',
  'application/vnd.api+json',
  undefined,
];
looseTypes.push(
  'text/plain',
  'application/octet-stream',
  'image/png',
  'text/html',
  'x',
  'application/grpc-web+json',
);
looseTypes.push('application/x-www-form-urlencoded', 'text/event-stream', 'application/x-ndjson');

/** Puts a secret into JSON, which may stand among others, or in other text, or be broken. */
export const jsonPlants = fc.record({
  kind: fc.constant('json' as const),
  shape: jsonShapes,
  contentType: fc.constantFrom(...looseTypes),
  around: fc.constantFrom('nothing', 'nothing', 'nothing', 'lines', 'events', 'string', 'bom', 'utf-16'),
  damage: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.record({
        where: fc.constantFrom('before', 'after', 'cut'),
        at: fc.nat(),
        removed: fc.nat(2),
        added: fc.constantFrom(
          '',
          '"',
          '\\',
          '{',
          '}',
          ']',
          '[',
          ',',
          ':',
          '\0',
          'é',
          '"x":',
          '\\u00',
          '\n',
          '""',
        ),
      }),
    },
  ),
});

/** Puts a secret into a field of a form. */
export const formPlants = fc.record({
  kind: fc.constant('form' as const),
  ...parameter,
  name: fc.constantFrom(...parameterNames, ...memberNames),
  form: fc.constantFrom(
    ...['%', 'x=1&%&y=2', 'x=1&x&=&&%', 'user[%', 'a.%', 'x=1\r\n%', ' %', 'x={"a":1}&%&y={}'],
  ),
  contentType: fc.constantFrom(
    ...['application/x-www-form-urlencoded', 'APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8'],
    ...['text/plain', undefined, 'multipart/form-data; boundary=a'],
  ),
});

const codings = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const;

/** Compresses JSON with a secret, and says so in these values of `content-encoding`, in which `?` is the coding. */
export const compressedPlants = fc.oneof(
  fc.record({
    kind: fc.constant('compressed' as const),
    shape: jsonShapes,
    coding: fc.constantFrom('gzip', 'deflate', 'br', 'zstd'),
    values: fc.constantFrom(['?'], [' ?'], ['identity, ?'], ['identity', '?']),
  }),
  // Some are recognized by their first bytes, if no header says so.
  fc.record({
    kind: fc.constant('compressed' as const),
    shape: jsonShapes,
    coding: fc.constantFrom('gzip', 'zstd'),
    values: fc.constant([]),
  }),
);

/** Puts a secret into a body. */
export const bodyPlants = fc.oneof(
  { weight: 6, arbitrary: jsonPlants },
  { weight: 3, arbitrary: formPlants },
  { weight: 1, arbitrary: compressedPlants },
);

/** The body of a plant. */
export function bodyWith(secret: Secret, plant: PlantOf<typeof bodyPlants>): PlantedBody {
  if (plant.kind === 'json') return jsonBodyWith(secret, plant);
  if (plant.kind === 'compressed') {
    const { before, secret: member, after } = jsonWith(secret, plant.shape);
    const fields = plant.values.map((value): Field => ['content-encoding', value.replace('?', plant.coding)]);
    return { bytes: codings[plant.coding](before + member + after), fields, json: null };
  }
  const [before = '', after = ''] = plant.form.split('%');
  const pair = pairWith(secret, plant);
  const text = before + (before.endsWith('[') ? pair.replace('=', ']=') : pair) + after;
  const isMultipart = plant.contentType?.startsWith('multipart') ?? false;
  return {
    bytes: Buffer.from(text),
    fields: typeField(plant.contentType),
    json: isMultipart ? null : undefined,
  };
}

function jsonBodyWith(secret: Secret, plant: PlantOf<typeof jsonPlants>): PlantedBody {
  const text = surrounded(damaged(jsonWith(secret, plant.shape), plant.damage), plant.around);
  const isJson = plant.damage === undefined && plant.around === 'nothing';
  const isUtf16 = plant.around === 'utf-16';
  return {
    bytes: Buffer.from(text, isUtf16 ? 'utf16le' : 'utf8'),
    fields: typeField(plant.contentType),
    json: isUtf16 ? null : isJson ? text : undefined,
  };
}

/** The name of the secret and its value stay whole unless the end is cut off: a broken name cannot be recognized. */
function damaged({ before, secret, after }: Parts, damage: PlantOf<typeof jsonPlants>['damage']): string {
  const whole = before + secret + after;
  if (damage === undefined) return whole;
  const { where, at, removed, added } = damage;
  if (where === 'cut') return whole.slice(0, at % (whole.length + 1));
  const part = where === 'before' ? before : after;
  const place = at % (part.length + 1);
  const other = part.slice(0, place) + added + part.slice(place + removed);
  if (where === 'after') return before + secret + other;
  // A name with backslashes cannot be recognized after a stray one, which changes how many of them are one.
  return (secret.includes('\\\\') ? other.replace(/\\+$/, '') : other) + secret + after;
}

function surrounded(text: string, around: PlantOf<typeof jsonPlants>['around']): string {
  switch (around) {
    case 'lines':
      return `{"a":1}\n${text.replaceAll('\n', ' ')}\n{"b":2}\n`;
    case 'events': {
      // A line that ends between a name and its colon would be more than any sender writes.
      const lines = text.replaceAll(/\s+:/g, ' :').replaceAll(/[\r\n]+/g, '\ndata: ');
      return `event: a\nid: 1\ndata: {"a":1}\n\ndata: ${lines}\n\n`;
    }
    case 'string':
      return JSON.stringify({ log: text, other: JSON.stringify(JSON.stringify({ log: text })) });
    case 'bom':
    case 'utf-16':
      return `\ufeff${text}`;
    default:
      return text;
  }
}

function typeField(contentType: string | undefined): Field[] {
  return contentType === undefined ? [] : [['content-type', contentType]];
}
