import assert from 'node:assert/strict';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import { DescriptionError } from '../../../src/catalogue/compare/description-error.ts';
import type { LearnedEndpoint } from '../../../src/catalogue/learned.ts';
import { endpoint, host, json, object, optional, parameter, response } from '../openapi/learned-samples.ts';
import { summarize } from './summary.ts';

/** Writes a description with these paths, as YAML in flow style. */
function describePaths(paths: string, others = '', version = '3.1.0'): string {
  return `openapi: ${version}\ninfo: {title: Cart, version: '1'}\n${others}paths:\n${paths}`;
}

/** The differences of endpoints and a description, but not the notes of what was not seen. */
function findProblems(endpoints: LearnedEndpoint[], description: string): string[] {
  const { differences } = compare(host(...endpoints), description);
  return summarize(differences.filter(({ kind }) => !kind.startsWith('unused')));
}

describe('a comparison', () => {
  it('says which line a difference is about, how many exchanges show it, and what both sides have', () => {
    const learned = endpoint('GET /users', {
      count: 10,
      queryParameters: [{ ...optional('page'), count: 4 }, parameter('size', { type: 'string' })],
      responses: [{ ...response(200, json(object({ id: { type: 'string' } }))), count: 9 }, response(418)],
    });
    const description = describePaths(`  /users:
    get:
      parameters:
      - name: page
        in: query
        required: true
      responses:
        200:
          description: ok
          content:
            application/json:
              schema:
                properties:
                  id: {type: [integer, 'null']}
`);
    const { differences, ...others } = compare(host(learned), description);
    assert.deepEqual(
      differences.map(({ kind, severity, where, name, message, count, line }) => [
        ...[kind, severity, where, name, message, count, line],
      ]),
      [
        [
          ...['missing-parameter', 'error', 'query', 'page'],
          ...['The description requires the parameter; some requests lack it.', 6, 7],
        ],
        [
          ...['undocumented-parameter', 'warning', 'query', 'size'],
          ...['The description does not have the parameter; it is in use.', 1, 5],
        ],
        [
          ...['wrong-type', 'error', 'response 200 application/json', 'id'],
          ...['The description says integer or null; the traffic has string.', 1, 17],
        ],
        [
          ...['undocumented-status', 'warning', 'response 418', ''],
          ...['The description does not have the status; it was answered.', 1, 5],
        ],
      ],
    );
    assert.deepEqual(others, {
      ...{ host: 'cart.shop', description: { title: 'Cart', version: '1' } },
      ...{ operations: 1, used: 1, exchanges: 10 },
    });
  });

  it('has its differences in the order of paths, methods and places, whatever the order of the traffic', () => {
    const endpoints = ['POST /b', 'GET /b', 'GET /a'].map((line) =>
      endpoint(line, { queryParameters: [parameter('q')], responses: [response(500), response(200)] }),
    );
    const description = describePaths('  /a: {get: {}}\n  /b: {get: {}}\n');
    const order = (learned: LearnedEndpoint[]) =>
      compare(host(...learned), description).differences.map(({ method, path_template: path, where }) =>
        [method, path, where].join(' '),
      );
    assert.deepEqual(order(endpoints), [
      'GET /a query',
      'GET /a response 200',
      'GET /a response 500',
      'GET /b query',
      'GET /b response 200',
      'GET /b response 500',
      'POST /b ',
    ]);
    assert.deepEqual(order(endpoints.toReversed()), order(endpoints));
  });

  it('has a difference that several endpoints of an operation show once, with all their exchanges', () => {
    const learned = ['GET /users/me', 'GET /users/{userId}'].map((line, at) =>
      endpoint(line, { queryParameters: [{ ...parameter('q'), count: at + 2 }] }),
    );
    const { differences, used } = compare(host(...learned), describePaths('  /users/{id}: {get: {}}\n'));
    assert.deepEqual(summarize(differences), ['undocumented-parameter GET /users/{id}, query, q']);
    assert.deepEqual([differences[0]?.count, used], [5, 1]);
  });

  it('takes for unused only what none of the endpoints of an operation has', () => {
    const [me, other] = ['GET /users/me', 'GET /users/{userId}'].map((line) => endpoint(line));
    const description = describePaths(
      '  /users/{id}: {get: {parameters: [{name: a, in: query}, {name: b, in: query}, {name: c, in: query}]}}\n',
    );
    me!.queryParameters = [parameter('a')];
    other!.queryParameters = [parameter('b')];
    assert.deepEqual(summarize(compare(host(me!, other!), description).differences), [
      'unused-parameter GET /users/{id}, query, c',
    ]);
  });

  it('takes a range of statuses for one that is described once', () => {
    const learned = endpoint('GET /a', {
      responses: [400, 404].map((status) =>
        response(status, json(object({ [`m${status}`]: { type: 'string' } }))),
      ),
    });
    const description = describePaths(
      '  /a: {get: {responses: {4XX: {content: {application/json: {schema: {properties: {m400: {}, m404: {}, m409: {}}}}}}}}}\n',
    );
    assert.deepEqual(summarize(compare(host(learned), description).differences), [
      'unused-member GET /a, response 4XX application/json, m409',
    ]);
  });

  it('never takes an endpoint that was not served for an undocumented one', () => {
    const unserved = ['GET /wp-admin', 'DELETE /a', 'GET /b'].map((line) =>
      endpoint(line, { isUnserved: true }),
    );
    const { differences, used } = compare(
      host(...unserved),
      describePaths('  /a: {get: {}}\n  /b: {get: {}}\n'),
    );
    assert.deepEqual(summarize(differences), ['unused-operation GET /a']);
    assert.equal(used, 1);
  });

  it('takes OPTIONS, and HEAD beside GET, for documented', () => {
    const learned = ['OPTIONS /a', 'HEAD /a', 'HEAD /b'].map((line) => endpoint(line));
    assert.deepEqual(findProblems(learned, describePaths('  /a: {get: {}}\n  /b: {put: {}}\n')), [
      'undocumented-method HEAD /b',
    ]);
  });

  it('does not take an exchange without a response for a status', () => {
    const learned = endpoint('GET /a', { responses: [response(0), response(200)] });
    assert.deepEqual(findProblems([learned], describePaths('  /a: {get: {responses: {200: {}}}}\n')), []);
  });

  it('of a host without traffic has all operations as unused', () => {
    const { differences, used, operations } = compare(host(), describePaths('  /a: {get: {}, put: {}}\n'));
    assert.deepEqual(summarize(differences), ['unused-operation GET /a', 'unused-operation PUT /a']);
    assert.deepEqual([used, operations], [0, 2]);
  });

  it('with a description without paths has all endpoints as undocumented', () => {
    const learned = ['GET /a', 'PUT /a'].map((line) => endpoint(line));
    assert.deepEqual(findProblems(learned, 'openapi: 3.1.0\npaths:\n'), [
      'undocumented-endpoint GET /a',
      'undocumented-endpoint PUT /a',
    ]);
  });

  it('ends with an error if the schemas are too complex', () => {
    const schemas = Array.from({ length: 2000 }, (_, at) => {
      const refs = Array.from(
        { length: 12 },
        (_, next) => `{$ref: '#/components/schemas/S${(at * 7 + next) % 2000}'}`,
      );
      return `    S${at}: {required: [a, b, c, d], anyOf: [${refs.join(', ')}]}`;
    });
    const description = describePaths(
      "  /a: {get: {responses: {200: {content: {application/json: {schema: {additionalProperties: {$ref: '#/components/schemas/S0'}}}}}}}}\n",
      `components:\n  schemas:\n${schemas.join('\n')}\n`,
    );
    const members = Object.fromEntries(
      Array.from({ length: 90 }, (_, at) => [`m${at}`, object({ x: { type: 'string' } })]),
    );
    const learned = endpoint('GET /a', { responses: [response(200, json(object(members)))] });
    assert.throws(
      () => compare(host(learned), description),
      (error) => error instanceof DescriptionError && /too complex/.test(error.why),
    );
  });
});
