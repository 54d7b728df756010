import assert from 'node:assert/strict';
import { Catalogue } from '../../../src/catalogue/catalogue.ts';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import { toOpenApi } from '../../../src/catalogue/openapi/document.ts';
import { toYaml } from '../../../src/yaml.ts';
import { describedApis } from '../traffic/apis.ts';
import { makeTraffic } from '../traffic/generator.ts';

describe('a learned document, compared with the traffic that it was learned from,', function () {
  this.timeout(300_000);
  for (const [name, description] of describedApis) {
    it(`does not differ from that of ${name}`, () => {
      const catalogue = new Catalogue();
      for (const { exchange } of makeTraffic(description, { seed: 5, count: 5000 }))
        catalogue.learn(exchange);
      for (const host of catalogue.hosts().map((each) => catalogue.host(each))) {
        assert.ok(host);
        const { differences } = compare(host, toYaml(toOpenApi(host)));
        assert.deepEqual(differences, []);
      }
    });
  }
});
