import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { Worker } from '../worker.ts';
import { isUsable } from './log-lines.ts';
import { complete, type Json, mutate } from './mutations.ts';

const schemaFile = new URL('../../../manifests/plugin-config.schema.json', import.meta.url);
const schema: object = JSON.parse(readFileSync(schemaFile, 'utf8'));

/** The schema as the filter follows it: an unknown key is not an error. */
const lenientSchema: object = JSON.parse(JSON.stringify(schema), (_, part) => {
  const { additionalProperties, ...others } = Object(part);
  return additionalProperties === false ? others : part;
});

const ajv = new Ajv2020({ strict: false });
const isStrictlyValid = ajv.compile(schema);
const isValid = new Ajv2020({ strict: false }).compile(lenientSchema);

/** The configuration at a path, with a value put there. */
function withValue(configuration: Json, [key, ...path]: readonly string[], value: Json): Json {
  if (key === undefined) return value;
  const members = configuration as Record<string, Json>;
  return { ...members, [key]: withValue(members[key] ?? {}, path, value) };
}

/** What is put under each key of the schema: what is wrong for most of them and right for some. */
const values: Json[] = [
  ...[
    null,
    true,
    0,
    1,
    2,
    -1,
    0.5,
    9000,
    1024,
    65_536,
    2 ** 31,
    1e21,
    '',
    'a',
    '/',
    '/a',
    'a b',
    'é',
    '*',
    'a/b',
    'inbound|80||a',
  ],
  ...[
    'x'.repeat(253),
    'x'.repeat(254),
    'x'.repeat(257),
    'x'.repeat(1025),
    'é'.repeat(256),
    [],
    ['*'],
    ['a/b'],
    ['a b'],
  ],
  ...[['x'.repeat(257)], Array.from({ length: 65 }, () => 'a/b'), {}, { a: 'b' }, { a: 1 }, [[]], [{}]],
];

for (const build of builds) {
  describe(`the schema and the filter, ${build} build`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });

    function assertAgreed(configuration: Json, validate: ValidateFunction = isValid): void {
      const rootId = worker.configure(JSON.stringify(configuration));
      const lines = worker.host.takeLogs();
      const isFine = validate(configuration);
      if (isFine !== isUsable(worker))
        assert.fail(
          `the schema ${isFine ? 'allows' : 'refuses'} ${JSON.stringify(configuration)}, the filter does not; ` +
            `${ajv.errorsText(validate.errors)}; ${lines.map(({ text }) => text)}`,
        );
      worker.done(rootId);
      worker.delete(rootId);
    }

    it('allow a configuration that says everything', () => {
      assert.ok(isStrictlyValid(complete));
      assertAgreed(complete, isStrictlyValid);
    });

    it('agree on each key of a sampling manager with each of many values', () => {
      for (const key of ['cluster', 'path', 'intervalMs'])
        for (const value of values) assertAgreed(withValue(complete, ['sampling', 'manager', key], value));
      assertAgreed(withValue(complete, ['sampling', 'manager'], { path: '/p', intervalMs: 60_000 }));
      assertAgreed(withValue(complete, ['sampling', 'manager'], { cluster: 'c' }), isStrictlyValid);
    });

    it('agree on each key with each of many values', () => {
      for (const [section, members] of Object.entries(complete as Record<string, Json>)) {
        const paths = [[section], ...Object.keys(Object(members)).map((key) => [section, key])];
        for (const path of paths) for (const value of values) assertAgreed(withValue(complete, path, value));
      }
    });

    it('agree on each value as a whole configuration', () => {
      for (const value of values) assertAgreed(value);
    });

    it('agree on every character in a name, a type, a host and a value', () => {
      for (let code = 0; code < 0x100; code++) {
        const character = String.fromCharCode(code);
        assertAgreed(withValue(complete, ['backend', 'address'], `a${character}`));
        assertAgreed(withValue(complete, ['backend', 'path'], `/${character}`));
        assertAgreed(withValue(complete, ['backend', 'headers'], { [`a${character}`]: 'b' }));
        assertAgreed(withValue(complete, ['backend', 'headers'], { a: character }));
        assertAgreed(withValue(complete, ['redact', 'headers'], [character]));
        assertAgreed(withValue(complete, ['capture', 'contentTypes'], [`a/b${character}`, `${character}/b`]));
      }
    });

    it('agree on 3,000 random configurations', () => {
      const random = new Random(81);
      let fine = 0;
      for (let i = 0; i < 3000; i++) {
        const once = mutate(complete, random);
        const configuration = random.below(2) === 0 ? once : mutate(once, random);
        assertAgreed(configuration);
        if (isValid(configuration)) fine++;
      }
      assert.ok(fine > 300 && fine < 2700, `${fine} of them are fine`);
    });
  });
}
