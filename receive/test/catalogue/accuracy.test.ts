import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import type { LearnedHost } from '../../src/catalogue/learned.ts';
import { toOpenApi } from '../../src/catalogue/openapi/document.ts';
import { DocumentCheck } from './document-check.ts';
import { PathMatcher, withoutNames } from './path-matcher.ts';
import { describedApis } from './traffic/apis.ts';
import type { Description } from './traffic/described.ts';
import { findServer, makeTraffic } from './traffic/generator.ts';
import { spoil } from './traffic/spoiled.ts';

const AMOUNT = { seed: 18, count: 50_000 };
/** Of the operations that are used, so many must be found, and so many of what is found must be one. */
const FOUND = 0.95;
/** Of the bodies with one wrong member, so many must be refused. */
const REFUSED = 0.95;

for (const [name, description] of describedApis)
  describe(`what the catalogue learns from 50,000 exchanges of ${name}`, function () {
    this.timeout(300_000);
    let learned: LearnedHost;
    let check: DocumentCheck;

    before(() => {
      learned = learn(description);
      check = new DocumentCheck(toOpenApi(learned));
    });

    it('is exactly the templates that were used, except for one in twenty', () => {
      const used = listUsed(description);
      const found = new Set(
        learned.endpoints
          .filter(({ isUnserved }) => !isUnserved)
          .map(({ method, template }) => `${method} ${withoutNames(template)}`),
      );
      const [missed, invented] = [used.difference(found), found.difference(used)];
      assert.ok(used.size - missed.size >= used.size * FOUND, `missed: ${[...missed].join(', ')}`);
      assert.ok(invented.size <= found.size * (1 - FOUND), `invented: ${[...invented].join(', ')}`);
    });

    it('has an endpoint for each exchange, and counts each once', () => {
      const keys = new Set(learned.endpoints.map(({ method, template }) => `${method} ${template}`));
      const matcher = new PathMatcher(learned.endpoints.map(({ template }) => template));
      for (const { exchange } of makeTraffic(description, AMOUNT)) {
        const template = matcher.find(exchange.path)?.template;
        assert.ok(keys.has(`${exchange.method} ${template}`), `${exchange.method} ${exchange.path}`);
      }
      assert.equal(
        learned.endpoints.reduce((sum, { count }) => sum + count, 0),
        AMOUNT.count,
      );
    });

    it('accepts all of the traffic', () => {
      for (const { exchange, operation } of makeTraffic(description, AMOUNT))
        if (operation !== '') assert.equal(check.findFault(exchange), undefined);
    });

    it('refuses bodies in which one member has another type', () => {
      let [refused, spoiled] = [0, 0];
      for (const { exchange } of makeTraffic(description, { seed: 5, count: 4000 })) {
        const worse = spoil(exchange, spoiled);
        if (!worse) continue;
        spoiled++;
        if (check.findFault(worse)) refused++;
      }
      assert.ok(spoiled > 1000);
      assert.ok(refused >= spoiled * REFUSED, `refused ${refused} of ${spoiled}`);
    });

    it('is a valid OpenAPI document', async () => {
      const result = await new Validator().validate(JSON.parse(JSON.stringify(toOpenApi(learned))));
      assert.deepEqual(result, { valid: true });
    });
  });

function learn(description: Description): LearnedHost {
  const catalogue = new Catalogue();
  for (const { exchange } of makeTraffic(description, AMOUNT)) catalogue.learn(exchange);
  const host = catalogue.host(findServer(description).host);
  assert.ok(host);
  return host;
}

function listUsed(description: Description): Set<string> {
  const { basePath } = findServer(description);
  const used = new Set<string>();
  for (const { exchange, operation } of makeTraffic(description, AMOUNT))
    if (operation !== '' && ![0, 404, 405].includes(exchange.status))
      used.add(withoutNames(operation.replace(' ', ` ${basePath}`)));
  return used;
}
