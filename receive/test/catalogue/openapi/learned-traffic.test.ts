import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import fc from 'fast-check';
import { parse } from 'yaml';
import { Catalogue } from '../../../src/catalogue/catalogue.ts';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import type { LearnedHost } from '../../../src/catalogue/learned.ts';
import { toOpenApi } from '../../../src/catalogue/openapi/document.ts';
import type { OpenApiDocument } from '../../../src/catalogue/openapi/openapi-types.ts';
import { toYaml } from '../../../src/yaml.ts';
import { makeJson, makeStored } from '../stored-exchange.ts';
import { compileSchema } from './compiled-schema.ts';
import { HOSTILE_NAMES } from './hostile-hosts.ts';

/** A request of a template, and the JSON that it is answered with. */
type Answered = { method: string; template: string; path: string; value: unknown };

function learnHost(answers: Answered[]): LearnedHost {
  const catalogue = new Catalogue();
  for (const { method, path, value } of answers) {
    catalogue.learn(makeStored({ method, path, host: 'cart.shop', response: makeJson(value) }));
  }
  const host = catalogue.host('cart.shop');
  assert.ok(host);
  return host;
}

function learn(answers: Answered[]): OpenApiDocument {
  return toOpenApi(learnHost(answers));
}

const word = fc.oneof(fc.constantFrom(...HOSTILE_NAMES), fc.string({ unit: 'binary', maxLength: 8 }));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.oneof(
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(word, tie('value')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
  ),
}));
const answer: fc.Arbitrary<Answered> = fc
  .record({
    method: fc.constantFrom('GET', 'POST'),
    template: fc.constantFrom('/users/{userId}', '/orders', '/users/{userId}/orders/{orderId}'),
    id: fc.nat(),
    value,
  })
  .map(({ id, ...rest }) => ({ ...rest, path: rest.template.replaceAll(/\{.*?\}/g, `${id}`) }));

describe('the OpenAPI document of what the catalogue learned', () => {
  it('is valid, and accepts the bodies that it was learned from', async () => {
    const validator = new Validator();
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 12 }), async (answers) => {
        const document = JSON.parse(JSON.stringify(learn(answers))) as OpenApiDocument;
        const { valid, errors } = await validator.validate(structuredClone(document));
        assert.ok(valid, JSON.stringify(errors));
        for (const each of answers) assertAccepted(each, document);
      }),
      { numRuns: 60, seed: 18 },
    );
  });

  it('does not differ from the traffic for a comparison', () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 12 }), (answers) => {
        const host = learnHost(answers);
        assert.deepEqual(compare(host, toYaml(toOpenApi(host))).differences, []);
      }),
      { numRuns: 100, seed: 18 },
    );
  });

  it('is the same in JSON and in YAML', () => {
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 10 }), (answers) => {
        const document = learn(answers);
        assert.deepEqual(parse(toYaml(document)), JSON.parse(JSON.stringify(document)));
      }),
      { numRuns: 60, seed: 18 },
    );
  });
});

function assertAccepted({ method, template, value }: Answered, document: OpenApiDocument): void {
  const operation = Object.entries(document.paths[template] ?? {}).find(
    ([name]) => name.toUpperCase() === method,
  )?.[1];
  const schema = operation?.responses['200']?.content?.['application/json']?.schema;
  assert.ok(schema, `${method} ${template}`);
  const accepts = compileSchema(schema, document);
  assert.ok(accepts(JSON.parse(JSON.stringify(value))), `${JSON.stringify([value, accepts.errors])}`);
}
