import assert from 'node:assert/strict';
import type { OpenApiDocument } from '../../../src/catalogue/openapi/openapi-types.ts';
import { DocumentCheck } from '../document-check.ts';
import { describedApis } from './apis.ts';
import type { Description } from './described.ts';
import { findServer, makeTraffic } from './generator.ts';
import { spoil } from './spoiled.ts';

const AMOUNT = { seed: 2, count: 3000 };

for (const [name, description] of describedApis)
  describe(`the traffic of ${name}`, () => {
    const check = new DocumentCheck(withBasePath(description));

    it('fits the description that it is made from', () => {
      for (const { exchange, operation } of makeTraffic(description, AMOUNT))
        if (operation !== '') assert.equal(check.findFault(exchange), undefined);
    });

    it('does not fit any more if one member of a response has another type', () => {
      for (const { exchange, operation } of makeTraffic(description, AMOUNT)) {
        const spoiled = operation === '' ? undefined : spoil(exchange, 3);
        if (spoiled) assert.notEqual(check.findFault(spoiled), undefined);
      }
    });

    it('is the same each time, and other traffic with another seed', () => {
      const pathsOf = (seed: number) =>
        Array.from(makeTraffic(description, { seed, count: 50 }), (made) => made.exchange.path);
      assert.deepEqual(pathsOf(1), pathsOf(1));
      assert.notDeepEqual(pathsOf(1), pathsOf(2));
    });
  });

function withBasePath(description: Description): OpenApiDocument {
  const { basePath } = findServer(description);
  const paths = Object.entries(description.paths).map(([path, item]) => [`${basePath}${path}`, item]);
  return { ...description, paths: Object.fromEntries(paths) } as unknown as OpenApiDocument;
}
