import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findSchema } from '../../src/installation.ts';
import { compareConfigs } from '../../src/privacy/config-change.ts';
import { PRIVACY_RULES } from '../../src/privacy/rules.ts';
import { type ConfigCase, testCases, UNCLEAR } from './config-cases.ts';

type Config = Record<string, unknown>;

const redact = (parts: Config) => ({ redact: parts });
const sampling = (parts: Config) => ({ sampling: parts });

const CASES: ConfigCase[] = [
  [
    'another backend',
    { backend: { address: 'a', port: 1 } },
    { backend: { address: 'b', port: 2 } },
    ['backend.address: a -> b', 'backend.port: 1 -> 2'],
  ],
  [
    'another cluster',
    { backend: { address: 'a' } },
    { backend: { cluster: 'outbound|1||x' } },
    ['backend.address: a -> not set', 'backend.cluster: not set -> outbound|1||x'],
  ],
  [
    'a secret in a path',
    { backend: { path: '/publish?key=hunter2' } },
    { backend: { path: '/publish?key=hunter3' } },
    ['backend.path: changed'],
  ],
  [
    'a secret in a header',
    { backend: { headers: { authorization: 'hunter2' } } },
    { backend: { headers: { authorization: 'hunter3' } } },
    ['backend.headers: changed'],
  ],
  [
    'headers that are gone',
    { backend: { headers: { authorization: 'hunter2' } } },
    { backend: {} },
    ['backend.headers: removed'],
  ],
  ['no headers, written out', { backend: { headers: {} } }, { backend: {} }, []],
  ['a batch', {}, { batch: { maxTraces: 5 } }, ['batch.maxTraces: not set -> 5']],
  [
    'what is weaker, then the backend, then the rest',
    { batch: { maxTraces: 5 }, sampling: { ratio: 0.5 } },
    { backend: { port: 2 } },
    ['!sampling.ratio: 0.5 -> 1', 'backend.port: not set -> 2', 'batch.maxTraces: 5 -> not set'],
  ],

  [
    'a list that is none, and gone',
    redact({ jsonFields: 'hunter2' }),
    {},
    [`!redact.jsonFields: ${UNCLEAR}`],
  ],
  [
    'a list that is none, and replaced',
    redact({ jsonFields: 'hunter2' }),
    redact({ jsonFields: ['a'] }),
    [`redact.jsonFields: also redacts a, but ${UNCLEAR}`],
  ],
  [
    'a list with something else in it',
    redact({ jsonFields: ['a', 5] }),
    redact({ jsonFields: ['b'] }),
    [`!redact.jsonFields: no longer redacts a, also redacts b, but ${UNCLEAR}`],
  ],
  ['an empty value of a wrong type', redact({ jsonFields: {}, queryParams: null }), {}, []],
  [
    'a number that is none',
    sampling({ ratio: '0.1' }),
    sampling({ ratio: 1 }),
    [`!sampling.ratio: ${UNCLEAR}`],
  ],
  [
    'a section that is none',
    { exclude: 'hunter2' },
    {},
    [`!exclude.paths: ${UNCLEAR}`, `!exclude.userAgents: ${UNCLEAR}`],
  ],
  ['a whole that is none', 'hunter2', {}, [`!pluginConfig: ${UNCLEAR}`]],
  [
    'an unknown limit that is gone',
    redact({ xmlFields: ['hunter2'] }),
    {},
    ['!redact.xmlFields: removed; this version does not know the key'],
  ],
  ['an unknown limit that limited nothing', redact({ xmlFields: [] }), {}, []],
  [
    'an unknown key that is gone',
    { batch: { magic: 'hunter2' }, other: 'hunter2' },
    {},
    [
      'batch.magic: removed; this version does not know the key',
      'other: removed; this version does not know the key',
    ],
  ],
  [
    'an unknown key with the name of a section in it',
    { 'redact.headers': ['a'], redact: { 'a.b': [1] } },
    {},
    [
      '!redact.a.b: removed; this version does not know the key',
      'redact.headers: removed; this version does not know the key',
    ],
  ],
  [
    'an unknown format, whose bodies nobody knows',
    { format: 'x' },
    {},
    [
      '!capture.maxRequestBodyBytes: 0 -> 1000000',
      '!capture.maxResponseBodyBytes: 0 -> 1000000',
      'format: x -> scnt',
    ],
  ],
];

describe('what changes in a configuration', () => {
  testCases(CASES);

  it('knows every key of the schema', () => {
    for (const [section, member] of listSchemaKeys()) {
      const config = member === undefined ? { [section]: 1 } : { [section]: { [member]: 1 } };
      for (const { key, text } of [...compareConfigs({}, config), ...compareConfigs(config, {})])
        assert.doesNotMatch(text, /does not know/, key);
    }
  });

  it('has the defaults of the schema', () => {
    for (const [section, member, fallback] of listSchemaKeys()) {
      const rule = PRIVACY_RULES[member === undefined ? section : `${section}.${member}`];
      if (rule === undefined || fallback === undefined) continue;
      const { value } = rule.read(fallback) ?? {};
      assert.deepEqual(rule.fallback({}), value, `${section}.${member}`);
    }
  });
});

interface Schema {
  properties?: Record<string, Schema>;
  default?: unknown;
}

type SchemaKey = [section: string, member: string | undefined, fallback: unknown];

function listSchemaKeys(): SchemaKey[] {
  const { properties = {} } = JSON.parse(readFileSync(findSchema(), 'utf8')) as Schema;
  return Object.entries(properties).flatMap(([section, schema]): SchemaKey[] =>
    schema.properties === undefined
      ? [[section, undefined, schema.default]]
      : Object.entries(schema.properties).map(([member, inner]) => [section, member, inner.default]),
  );
}
