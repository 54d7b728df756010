import fc from 'fast-check';
import type {
  LearnedBody,
  LearnedEndpoint,
  LearnedHost,
  LearnedParameter,
  LearnedResponse,
  SensitiveFinding,
} from '../../../src/catalogue/learned.ts';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';
import { SENSITIVE_KINDS } from '../../../src/catalogue/sensitive/kinds.ts';

/** Names that are hard for JSON, JSON pointers, YAML, URLs or JavaScript. */
export const HOSTILE_NAMES = [
  ...['__proto__', 'constructor', '$ref', '$id', '$schema', '$defs', 'a/b~c', '~1~0', '#/paths', '"', "'"],
  ...['{', '}', '{id}', '%7Bid%7D', '%', '%zz', 'no', 'null', '1e3', '0x10', '2026-11-28', '12:30', '-', '?'],
  ...[
    'a: b',
    '- a',
    '# a',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
    '@',
    '`',
    ' a ',
    '\t',
    'a\nb',
    '\r',
    '\u0000',
    '\u001b[2J',
  ],
  ...[
    '\u202e',
    '\u2028',
    '\ufeff',
    '\ud800',
    '\udc00',
    '\u{e0041}',
    'é',
    '日本',
    '😀',
    '',
    '0',
    '200',
    '1_000',
  ],
  ...['<<', '=', '::error::x', '##[error]x', '---', '...', 'default', 'x-', 'toString', 'a'.repeat(3000)],
];

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
  { weight: 2, arbitrary: fc.constantFrom('id', 'users', 'name', 'items', 'orderId') },
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const count = fc.nat(1_000_000);
const scalar: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.constant({}),
  fc.constantFrom<JsonSchema>(
    { type: 'string', format: 'date-time' },
    { type: ['integer', 'null'] },
    { type: 'number' },
    { type: ['boolean', 'null', 'string'] },
  ),
  fc
    .uniqueArray(name, { minLength: 1, maxLength: 3 })
    .map((words): JsonSchema => ({ type: 'string', enum: words })),
);
const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(fc.tuple(name, tie('schema'), fc.boolean()), { maxLength: 4 }).map((members): JsonSchema => {
      const entries = members.map(([member, part]) => [member, part] as const);
      const properties = Object.fromEntries(entries);
      const required = Object.keys(properties).filter((_, at) => members[at]?.[2]);
      return { type: 'object', properties, ...(required.length > 0 && { required }) };
    }),
    tie('schema').map((part): JsonSchema => ({ type: 'object', additionalProperties: part })),
    tie('schema').map((part): JsonSchema => ({ type: 'array', items: part })),
    fc.array(tie('schema'), { minLength: 2, maxLength: 3 }).map((parts): JsonSchema => ({ anyOf: parts })),
  ),
}));

function parameters(names: fc.Arbitrary<string>): fc.Arbitrary<LearnedParameter[]> {
  const one = fc.record({ name: names, isRequired: fc.boolean(), schema, count });
  return fc.uniqueArray(one, { maxLength: 3, selector: (each) => each.name });
}
const header = fc.oneof(
  name,
  fc.constantFrom('authorization', 'accept', 'content-type', 'cookie', 'x-api-key', 'x-tenant'),
);
const type = fc.oneof(
  name,
  fc.constantFrom('application/json', 'text/plain', '*/*', 'application/x-www-form-urlencoded'),
);
const body: fc.Arbitrary<LearnedBody | null> = fc.option(
  fc.record({
    isRequired: fc.boolean(),
    contents: fc.uniqueArray(fc.record({ type, count, schema: fc.option(schema) }), {
      maxLength: 3,
      selector: (content) => content.type,
    }),
  }),
);
const response: fc.Arbitrary<LearnedResponse> = fc.record({
  status: fc.constantFrom(0, 1, 99, 100, 200, 204, 404, 500, 599, 600, 999),
  count,
  headers: parameters(header),
  body,
});
const finding: fc.Arbitrary<SensitiveFinding> = fc.record({
  kind: fc.constantFrom(...SENSITIVE_KINDS),
  direction: fc.constantFrom('request', 'response'),
  place: fc.constantFrom('path', 'query', 'header', 'body'),
  name: header,
  count,
});
// Segments of a template: literal ones, and parameters with names that may be anything.
const template = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(fc.boolean(), name), { maxLength: 4 }))
  .map(([isPath, segments]) => ({
    template: segments.reduce(
      (text, [isParameter, word]) => `${text}/${isParameter ? `{${word}}` : word}`,
      isPath ? '/' : '',
    ),
    names: [...new Set(segments.flatMap(([isParameter, word]) => (isParameter ? [word] : [])))],
  }));

const endpoint: fc.Arbitrary<LearnedEndpoint> = fc
  .record({
    method: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('GET', 'POST', 'DELETE', 'HEAD', 'PROPFIND', 'CONNECT') },
      name,
    ),
    place: template,
    pathSchema: schema,
    queryParameters: parameters(name),
    headers: parameters(header),
    requestBody: body,
    responses: fc.uniqueArray(response, { maxLength: 3, selector: ({ status }) => status }),
    count,
    sensitive: fc.array(finding, { maxLength: 3 }),
    isUnserved: fc.boolean(),
  })
  .map(({ place, pathSchema, ...rest }) => ({
    ...rest,
    template: place.template,
    pathParameters: place.names.map((each) => ({
      name: each,
      isRequired: true,
      schema: pathSchema,
      count: 1,
    })),
    ...{ firstUs: 0, lastUs: 0, hours: [], latency: null, callers: [], otherCallers: 0, recent: [] },
  }));

/** Hosts as a learner could give them, with everything in them that may be hostile. */
export const hostileHosts: fc.Arbitrary<LearnedHost> = fc.record({
  host: name,
  schemes: fc.uniqueArray(fc.oneof(fc.constantFrom('http', 'https'), name), { maxLength: 2 }),
  endpoints: fc.array(endpoint, { maxLength: 6 }),
  unlearned: fc.nat(3),
});
