import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { isUsable } from '../config/log-lines.ts';
import { complete, type Json, mutate } from '../config/mutations.ts';
import type { LogLine } from '../host.ts';
import { Random } from '../random.ts';
import { Worker } from '../worker.ts';
import { configurations, written } from './configurations.ts';
import { assertDiscreet } from './contract.ts';
import { MARKER } from './headers.ts';
import { check, describeFuzz } from './runs.ts';

const schemaFile = new URL('../../../manifests/plugin-config.schema.json', import.meta.url);
/** The schema as the filter follows it: an unknown key is not an error. */
const schema: object = JSON.parse(readFileSync(schemaFile, 'utf8'), (_, part) => {
  const { additionalProperties, ...others } = Object(part);
  return additionalProperties === false ? others : part;
});
const isValid = new Ajv2020({ strict: false }).compile(schema);

/** A secret of the configuration, as it is and where it does not belong. */
const secret: Json = { 'x-token': MARKER };
const complex: Json = withValueAt(complete, ['backend', 'headers'], secret);

/** The texts of configurations with a mistake anywhere, or none. */
const damagedTexts = fc
  .record({
    text: fc.oneof(
      configurations.map((configuration) => written(configuration, 0)),
      fc.constant(JSON.stringify(complex)),
    ),
    at: fc.nat(),
    removed: fc.nat(3),
    added: fc.oneof(
      fc.constantFrom('"', '{', '}', ',', ':', '\\', '0', '\0', '[', '"x":1,'),
      fc.string({ maxLength: 4 }),
    ),
  })
  .map(({ text, at, removed, added }) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + added + text.slice(place + removed);
  });

describeFuzz('a configuration', (build) => {
  function configured(configuration: unknown): { isUsable: boolean; lines: LogLine[] } {
    const worker = new Worker(build);
    worker.configure(configuration);
    const lines = worker.host.takeLogs();
    for (const line of lines) assertDiscreet(line);
    return { isUsable: isUsable(worker), lines };
  }

  it('is used if the schema takes it, and else refused by one error', () => {
    const mutations = fc
      .tuple(fc.integer({ min: 1 }), fc.integer({ min: 1, max: 3 }))
      .map(([seed, times]) => {
        const random = new Random(seed);
        let mutated: Json = complete;
        for (let i = 0; i < times; i++) mutated = mutate(mutated, random);
        return mutated;
      });
    const values = fc.oneof(
      mutations,
      configurations.map((value): Json => JSON.parse(written(value, 0))),
    );
    const property = fc.property(values, (value) => {
      const { isUsable, lines } = configured(value);
      assert.equal(isUsable, isValid(value));
      assert.equal(lines.filter(({ level }) => level === 'error').length, isUsable ? 0 : 1);
    });
    check(property, 300);
  });

  it('is refused by one error where it is not JSON', () => {
    const texts = fc.oneof(
      damagedTexts,
      fc.uint8Array({ minLength: 1 }),
      fc.string({ unit: 'binary', minLength: 1 }),
    );
    const property = fc.property(texts, (text) => {
      const { isUsable, lines } = configured(text);
      if (isJson(text)) return;
      assert.ok(!isUsable);
      assert.equal(lines.length, 1);
      assert.equal(lines[0]?.level, 'error');
    });
    check(property, 300);
  });

  it('keeps its secrets out of the log, wherever they stand', () => {
    const places = fc.constantFrom(...placesIn(complex));
    const property = fc.property(places, fc.boolean(), (place, isText) => {
      configured(withValueAt(complex, place, isText ? JSON.stringify(secret) : secret));
    });
    check(property, 60);
  });
});

function isJson(text: string | Uint8Array): boolean {
  try {
    JSON.parse(typeof text === 'string' ? text : Buffer.from(text).toString('latin1'));
    return true;
  } catch {
    return false;
  }
}

/** The paths of all values in a value. */
function placesIn(value: Json): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, part]) => placesIn(part).map((path) => [key, ...path])),
  ];
}

function withValueAt(value: Json, [key, ...path]: readonly string[], replacement: Json): Json {
  if (key === undefined) return replacement;
  const changed = { ...(value as Record<string, Json>) };
  changed[key] = withValueAt(changed[key]!, path, replacement);
  return Array.isArray(value) ? Object.values(changed) : changed;
}
