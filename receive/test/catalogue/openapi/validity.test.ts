import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { toOpenApi } from '../../../src/catalogue/openapi/document.ts';
import type {
  OpenApiDocument,
  OpenApiOperation,
  OpenApiSchema,
} from '../../../src/catalogue/openapi/openapi-types.ts';
import { compileSchema } from './compiled-schema.ts';
import { hostileHosts } from './hostile-hosts.ts';

const SEED = 18;

/** Reads the document as other programs do: from its JSON. */
function publish(document: OpenApiDocument) {
  return JSON.parse(JSON.stringify(document)) as OpenApiDocument;
}

function operationsOf({ paths }: OpenApiDocument): [path: string, operation: OpenApiOperation][] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.values(item).map((operation): [string, OpenApiOperation] => [path, operation]),
  );
}

describe('the OpenAPI document of hosts with hostile names', () => {
  it('is valid for a checker that is not ours', async () => {
    const validator = new Validator();
    await fc.assert(
      fc.asyncProperty(hostileHosts, async (host) => {
        const { valid, errors } = await validator.validate(publish(toOpenApi(host)));
        assert.ok(valid, JSON.stringify(errors));
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('has schemas that a validator of JSON Schema 2020-12 compiles', () => {
    fc.assert(
      fc.property(hostileHosts, (host) => {
        const document = publish(toOpenApi(host));
        for (const schema of findSchemas(document)) compileSchema(schema, document);
      }),
      { numRuns: 150, seed: SEED },
    );
  });

  it('is Unicode in all its names and texts', () => {
    fc.assert(
      fc.property(hostileHosts, (host) => {
        // JSON escapes what is not.
        assert.doesNotMatch(JSON.stringify(toOpenApi(host)), /(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]/);
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('has ids that are unique, and exactly the path parameters that its paths name', () => {
    fc.assert(
      fc.property(hostileHosts, (host) => {
        const operations = operationsOf(toOpenApi(host));
        const ids = operations.map(([, { operationId }]) => operationId);
        assert.equal(new Set(ids).size, ids.length);
        for (const [path, { parameters = [] }] of operations) {
          const named = [...path.matchAll(/\{(.*?)\}/gs)].map(([, name]) => name);
          const declared = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
          assert.deepEqual(declared, named);
          assert.match(path.replace(/\{.*?\}/gs, ''), /^\/[^?#{}]*$/);
        }
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('loses no endpoint without saying so', () => {
    fc.assert(
      fc.property(hostileHosts, (host) => {
        const document = toOpenApi(host);
        const served = host.endpoints.filter(({ isUnserved }) => !isUnserved);
        const leftOut = document['x-meshtap-left-out'] ?? [];
        assert.equal(operationsOf(document).length + leftOut.length, served.length);
      }),
      { numRuns: 60, seed: SEED },
    );
  });

  it('is the same, byte for byte, each time', () => {
    fc.assert(
      fc.property(hostileHosts, (host) => {
        assert.equal(JSON.stringify(toOpenApi(structuredClone(host))), JSON.stringify(toOpenApi(host)));
      }),
      { numRuns: 50, seed: SEED },
    );
  });
});

/** The schemas of parameters, headers, bodies and components, in JSON. */
function findSchemas(document: OpenApiDocument): OpenApiSchema[] {
  const schemas: OpenApiSchema[] = Object.values(document.components?.schemas ?? {});
  const add = (places: { schema?: OpenApiSchema }[]) => {
    for (const { schema } of places) if (schema !== undefined) schemas.push(schema);
  };
  for (const [, { parameters = [], requestBody, responses }] of operationsOf(document)) {
    add([...parameters, ...Object.values(requestBody?.content ?? {})]);
    for (const { headers = {}, content = {} } of Object.values(responses)) {
      add([...Object.values(headers), ...Object.values(content)]);
    }
  }
  return schemas;
}
