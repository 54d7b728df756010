import assert from 'node:assert/strict';
import { Catalogue } from '../../../src/catalogue/catalogue.ts';
import type { LearnedHost } from '../../../src/catalogue/learned.ts';
import { toOpenApi } from '../../../src/catalogue/openapi/document.ts';
import { findSensitive, findSensitiveInText } from '../../../src/catalogue/sensitive/detect.ts';
import { redactLines } from '../../../src/catalogue/sensitive/redact-lines.ts';
import { forge } from '../traffic/forge.ts';
import { makeTraffic } from '../traffic/generator.ts';
import { Random } from '../traffic/random.ts';
import { makeText, type TextKind, textKinds } from '../traffic/texts.ts';
import { type Planting, plantAll } from './plantings.ts';
import { findTraces } from './traces.ts';

/** Of texts and exchanges without personal data, so many may raise an alarm. */
const FALSE_ALARMS = 0.01;
const PERSONAL: TextKind[] = ['email', 'phone'];

describe('personal data in the traffic', () => {
  const plantings = plantAll();
  const catalogue = new Catalogue();

  before(() => {
    for (const { exchanges } of plantings) for (const exchange of exchanges) catalogue.learn(exchange);
  });

  for (const planting of plantings)
    it(`is found: ${planting.title}`, () => {
      const { endpoints } = catalogue.host(planting.host) as LearnedHost;
      assert.equal(endpoints.length, 1, endpoints.map(({ template }) => template).join(' '));
      const [endpoint] = endpoints;
      const { kind, direction, place } = planting;
      const name = place === 'path' ? endpoint?.pathParameters[0]?.name : planting.name;
      const found = endpoint?.sensitive.filter((each) => each.kind === kind);
      assert.deepEqual(found, [{ kind, direction, place, name, count: planting.exchanges.length }]);
    });

  it('is not in the states that are saved', () => {
    const states = catalogue.takeChanges();
    assert.equal(states.length, plantings.length);
    assert.deepEqual(findTraces(JSON.stringify(states), listValues(plantings)), []);
  });

  it('is not in the snapshots, nor in the OpenAPI documents made from them', () => {
    for (const { host, values } of plantings) {
      const learned = catalogue.host(host) as LearnedHost;
      assert.deepEqual(findTraces(JSON.stringify(learned), values), []);
      assert.deepEqual(findTraces(JSON.stringify(toOpenApi(learned)), values), []);
    }
  });

  it('is not in the lines that redact it', () => {
    for (const { host, values } of plantings) {
      const findings = (catalogue.host(host) as LearnedHost).endpoints.flatMap(({ sensitive }) => sensitive);
      assert.deepEqual(findTraces(redactLines(findings), values), []);
    }
  });
});

describe('texts without personal data', () => {
  const kinds = textKinds.filter((kind) => !PERSONAL.includes(kind));

  it('raise an alarm in one of a hundred at most', () => {
    const random = new Random(5);
    const alarms: string[] = [];
    for (let number = 0; number < 40_000; number++) {
      const text = makeText(kinds[number % kinds.length] as TextKind, random);
      if (findSensitive(text, 'value') || findSensitiveInText(text)) alarms.push(text);
    }
    assert.ok(alarms.length <= 40_000 * FALSE_ALARMS, `${alarms.length}: ${alarms.slice(0, 20).join(' | ')}`);
  });

  it('raise no more alarms in whole exchanges', () => {
    const catalogue = new Catalogue();
    for (const { exchange } of makeTraffic(forge, { seed: 6, count: 10_000 })) catalogue.learn(exchange);
    const endpoints = catalogue.hosts().flatMap((host) => (catalogue.host(host) as LearnedHost).endpoints);
    const findings = endpoints.flatMap(({ sensitive }) => sensitive);
    const alarms = findings.reduce((sum, { count }) => sum + count, 0);
    assert.ok(alarms <= 10_000 * FALSE_ALARMS, JSON.stringify(findings.slice(0, 20)));
  });
});

function listValues(plantings: Planting[]): Set<string> {
  return new Set(plantings.flatMap(({ values }) => values));
}
