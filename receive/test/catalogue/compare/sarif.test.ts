import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import type { Comparison } from '../../../src/catalogue/compare/comparison.ts';
import { KINDS } from '../../../src/catalogue/compare/kinds.ts';
import { toSarif } from '../../../src/catalogue/compare/sarif.ts';
import { makeComparison, makeDifference } from './comparison-samples.ts';
import { at, drop } from './planting.ts';
import { readShop } from './shop-description.ts';
import { learnShop } from './shop-traffic.ts';

const CONTEXT = { uri: 'api/openapi.yaml', version: '1.2.3' };

/** What these tests read of a log. */
type Log = { runs: [{ tool: { driver: Driver }; results: [Result, ...Result[]] }] };
type Driver = { name: string; version: string; rules: Rule[] };
type Rule = {
  id: string;
  help: { text: string };
  shortDescription: { text: string };
  defaultConfiguration: { level: string };
};
type Result = {
  ruleId: string;
  ruleIndex: number;
  level: string;
  message: { text: string };
  locations: [{ physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }];
  partialFingerprints: object;
  properties: object;
};

/** Checks logs by the schema of SARIF 2.1.0, which is draft 4; it uses nothing that later drafts read in another way. */
function makeCheck() {
  const path = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  );
  const { $schema: _schema, id: _id, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    unicodeRegExp: false,
    formats: { uri: isUri, 'uri-reference': isReference, 'date-time': true },
  });
  return ajv.compile(schema);
}

function isUri(text: string): boolean {
  return URL.canParse(text);
}

function isReference(text: string): boolean {
  return /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/.test(text) && URL.canParse(text, 'file:///');
}

describe('a SARIF log', () => {
  const check = makeCheck();

  const log = (comparison: Comparison, uri = CONTEXT.uri) => {
    const made: unknown = JSON.parse(JSON.stringify(toSarif(comparison, { ...CONTEXT, uri })));
    assert.ok(check(made), JSON.stringify(check.errors));
    return made as Log;
  };

  it('is valid for differences of every kind', () => {
    const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
    const { results } = log(makeComparison(kinds.map((kind) => makeDifference({ kind })))).runs[0];
    assert.deepEqual(
      results.map(({ ruleId }) => ruleId),
      kinds,
    );
  });

  it('is refused by the same check if it has a wrong level or no message', () => {
    const made = toSarif(makeComparison([makeDifference({})]), CONTEXT);
    const [result] = made.runs[0].results;
    for (const change of [{ level: 'fatal' }, { message: undefined }]) {
      const changed = { ...made, runs: [{ ...made.runs[0], results: [{ ...result, ...change }] }] };
      assert.equal(check(JSON.parse(JSON.stringify(changed))), false);
    }
  });

  it('has a rule with help and a level for every kind, and results point to it', () => {
    const { tool, results } = log(makeComparison([makeDifference({ kind: 'wrong-type' })])).runs[0];
    assert.equal(tool.driver.name, 'meshtap');
    assert.equal(tool.driver.version, '1.2.3');
    assert.equal(tool.driver.rules.length, Object.keys(KINDS).length);
    for (const { help, shortDescription, defaultConfiguration } of tool.driver.rules) {
      assert.ok(help.text.length > 10 && shortDescription.text.length > 10);
      assert.match(defaultConfiguration.level, /^(error|warning|note)$/);
    }
    const rule = tool.driver.rules[results[0].ruleIndex]!;
    assert.equal(rule.id, 'wrong-type');
    assert.equal(rule.defaultConfiguration.level, results[0].level);
  });

  it('says where in the API a difference is, and at which line of the description', () => {
    const difference = makeDifference({
      ...{ kind: 'missing-member', method: 'GET', path_template: '/users/{id}', line: 42, count: 7 },
      ...{
        where: 'response 200 application/json',
        name: 'user.email',
        message: 'The description requires it.',
      },
    });
    const [result] = log(makeComparison([difference])).runs[0].results;
    const place = 'GET /users/{id}, response 200 application/json, user.email';
    assert.equal(result.message.text, `${place}: The description requires it.`);
    assert.deepEqual(result.locations, [
      {
        physicalLocation: { artifactLocation: { uri: 'api/openapi.yaml' }, region: { startLine: 42 } },
        logicalLocations: [{ fullyQualifiedName: place }],
      },
    ]);
    assert.deepEqual(result.properties, { host: 'shop.example', exchanges: 7 });
  });

  it('points to the first line for a difference that is about nothing in the description', () => {
    const [result] = log(makeComparison([makeDifference({ line: null })])).runs[0].results;
    assert.equal(result.locations[0].physicalLocation.region.startLine, 1);
  });

  it('gives a difference the same fingerprint after lines have moved, and others another one', () => {
    const lines = [
      makeDifference({ line: 3 }),
      makeDifference({ line: 9 }),
      makeDifference({ name: 'other' }),
    ];
    const [one, moved, other] = log(makeComparison(lines)).runs[0].results.map((result) =>
      JSON.stringify(result.partialFingerprints),
    );
    assert.equal(one, moved);
    assert.notEqual(one, other);
  });

  it('writes the name of a file as a URI', () => {
    for (const [name, uri] of [
      ['my api/open#api?.yaml', 'my%20api/open%23api%3F.yaml'],
      ['api\\openapi.yaml', 'api/openapi.yaml'],
      ['https://shop.example/openapi.yaml', 'https://shop.example/openapi.yaml'],
    ] as const) {
      const [result] = log(makeComparison([makeDifference({})]), name).runs[0].results;
      assert.equal(result.locations[0].physicalLocation.artifactLocation.uri, uri);
    }
  });

  it('has no result if nothing differs', () => {
    assert.deepEqual(log(makeComparison([])).runs[0].results, []);
  });

  it('is valid for a comparison of real traffic', () => {
    const shop = readShop();
    drop(at(shop, 'paths'), '/stock');
    const { results } = log(compare(learnShop(), JSON.stringify(shop))).runs[0];
    assert.deepEqual(
      results.map(({ ruleId }) => ruleId),
      ['unused-operation', 'undocumented-endpoint'],
    );
  });
});
