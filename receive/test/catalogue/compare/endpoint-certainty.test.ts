import assert from 'node:assert/strict';
import { Catalogue } from '../../../src/catalogue/catalogue.ts';
import { compare } from '../../../src/catalogue/compare/compare.ts';
import type { LearnedEndpoint, LearnedParameter } from '../../../src/catalogue/learned.ts';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';
import type { Header } from '../../../src/exchange.ts';
import { makeMessage } from '../../store/exchanges.ts';
import { endpoint, host, json, optional, parameter, response } from '../openapi/learned-samples.ts';
import { makeStored } from '../stored-exchange.ts';
import { summarize } from './summary.ts';

/** The kinds and names of the differences of endpoints, but not the notes. */
function findAll(endpoints: LearnedEndpoint[], description: string): string[] {
  const { differences } = compare(host(...endpoints), description);
  return differences
    .filter(({ severity }) => severity !== 'note')
    .map(({ kind, name }) => `${kind} ${name}`.trim())
    .sort();
}

/** The differences of one query parameter and its description. */
function findInQuery(learned: LearnedParameter, described: string): string[] {
  const description = `openapi: 3.1.0\npaths: {/a: {get: {parameters: [${described}]}}}\n`;
  return findAll([endpoint('GET /a', { count: 9, queryParameters: [learned] })], description);
}

/** A name of letters for each number. */
function word(number: number): string {
  return [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
}

const STRING: JsonSchema = { type: 'string' };

describe('what a comparison can be certain of outside of bodies', () => {
  it('is the type of a text only if it cannot stand for another one', () => {
    const find = (learned: JsonSchema, type: string) =>
      findInQuery(parameter('q', learned), `{name: q, in: query, schema: {type: ${type}}}`);
    const wrong = ['wrong-type q'];
    for (const type of ['integer', 'number', 'boolean', 'string'] as const) {
      assert.deepEqual(find({ type }, 'string'), [], type);
      assert.deepEqual(find({ type }, 'array'), [], type);
      assert.deepEqual(find({ type }, type), [], type);
    }
    assert.deepEqual(find({ type: 'integer' }, 'number'), []);
    // It may be an integer with more digits than the learner looks at.
    assert.deepEqual(find({ type: 'number' }, 'integer'), []);
    assert.deepEqual(find({ type: 'integer' }, 'boolean'), wrong);
    assert.deepEqual(find({ type: 'boolean' }, 'integer'), wrong);
    assert.deepEqual(find(STRING, 'integer'), wrong);
    assert.deepEqual(find(STRING, '[integer, boolean]'), wrong);
  });

  it('is not that an empty text is wrong where it is allowed', () => {
    const described = '{name: q, in: query, allowEmptyValue: true, schema: {type: integer}}';
    assert.deepEqual(findInQuery(parameter('q', STRING), described), []);
  });

  it('is not that the items of a list are wrong if it may be empty', () => {
    const described = '{name: q, in: query, schema: {type: array, items: {type: integer}}}';
    assert.deepEqual(findInQuery(parameter('q', STRING), described), []);
    assert.deepEqual(findInQuery(parameter('q', { type: 'boolean' }), described), ['wrong-type q']);
    assert.deepEqual(findInQuery(parameter('q', { ...STRING, format: 'uuid' }), described), ['wrong-type q']);
    assert.deepEqual(findInQuery(parameter('q', { ...STRING, enum: ['all'] }), described), ['wrong-type q']);
    assert.deepEqual(findInQuery(parameter('q', { type: 'array', items: STRING }), described), [
      'wrong-type q[]',
    ]);
  });

  it('is that a parameter is missing if it is not in all requests, or in none', () => {
    assert.deepEqual(findInQuery(optional('q'), '{name: q, in: query, required: true}'), [
      'missing-parameter q',
    ]);
    assert.deepEqual(findInQuery(parameter('q'), '{name: q, in: query, required: true}'), []);
    const object =
      '{name: f, in: query, required: true, style: deepObject, schema: {type: object, properties: {a: {}, b: {}}}}';
    assert.deepEqual(findInQuery(optional('f[a]'), object), []);
    assert.deepEqual(findInQuery(parameter('q'), `${object}, {name: q, in: query}`), ['missing-parameter f']);
  });

  it('is not that a request body is missing if bodies are not captured anywhere', () => {
    const description =
      'openapi: 3.1.0\npaths: {/a: {post: {requestBody: {required: true, content: {}}}}, /b: {put: {requestBody: {}}}}\n';
    const post = endpoint('POST /a');
    assert.deepEqual(findAll([post], description), []);
    const put = endpoint('PUT /b', { requestBody: json(null) });
    assert.deepEqual(findAll([post, put], description), ['missing-request-body']);
  });

  it('is not that a header is missing if nothing was learned of the responses with a rare status', () => {
    const description =
      'openapi: 3.1.0\npaths: {/a: {get: {responses: {200: {headers: {X-Id: {required: true}}}}}}}\n';
    const answer = (headers: LearnedParameter[], body = json(null)) =>
      findAll([endpoint('GET /a', { responses: [{ ...response(200, body), headers }] })], description);
    assert.deepEqual(answer([], null as never), []);
    assert.deepEqual(answer([optional('x-id')]), [
      'missing-response-header x-id',
      'undocumented-response-body',
    ]);
  });

  it('is not that a parameter, header or credential is missing if there were too many names to keep', () => {
    const description = `openapi: 3.1.0
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    key: {type: apiKey, in: query, name: key}
paths:
  /a:
    get:
      parameters:
        - {name: page, in: query, required: true}
        - {name: size, in: query}
        - {name: X-Tenant, in: header, required: true}
      security: [{bearer: []}, {key: []}]
      responses: {200: {headers: {X-Id: {required: true}}}}
`;
    const find = (names: (at: number) => { path: string; headers: Header[] }) => {
      const catalogue = new Catalogue();
      for (let at = 0; at < 200; at++) {
        const { path, headers } = names(at);
        const own: Header[] =
          at % 2 === 0
            ? [
                ['authorization', 'Bearer x'],
                ['x-tenant', 'a'],
              ]
            : [];
        catalogue.learn(
          makeStored({
            ...{ id: `${at}`, host: 'shop', path, status: 200 },
            request: makeMessage('', { headers: [...own, ...headers] }),
            response: makeMessage('', { headers: at % 2 === 0 ? [['x-id', '1'], ...headers] : headers }),
          }),
        );
      }
      const { differences } = compare(catalogue.host('shop')!, description);
      return differences.map(({ kind, name }) => `${kind} ${name}`.trim()).sort();
    };
    const flood = find((at) => ({ path: `/a?${word(at)}=1`, headers: [[`x-${word(at)}`, '1']] }));
    assert.deepEqual(flood, []);
    assert.deepEqual(
      find(() => ({ path: '/a', headers: [] })),
      [
        ...['missing-credentials', 'missing-parameter page', 'missing-parameter x-tenant'],
        ...['missing-response-header x-id', 'unused-parameter size', 'unused-security-scheme key'],
      ],
    );
  });

  it('is the value of a path parameter only if it breaks what is described of all paths through it', () => {
    const paths = (one: string, other: string) =>
      `openapi: 3.1.0\npaths:\n  /users/{id}: {get: {parameters: [{name: id, in: path, schema: {type: ${one}}}]}}\n` +
      `  /users/{id}/orders: {get: {parameters: [{name: id, in: path, schema: {type: ${other}}}]}}\n`;
    const learned = (schema: JsonSchema) =>
      ['GET /users/{userId}', 'GET /users/{userId}/orders'].map((line) =>
        endpoint(line, { pathParameters: [parameter('userId', schema)] }),
      );
    assert.deepEqual(findAll(learned(STRING), paths('integer', 'string')), []);
    assert.deepEqual(findAll(learned(STRING), paths('integer', 'integer')), [
      'wrong-type id',
      'wrong-type id',
    ]);
    assert.deepEqual(findAll(learned({ type: 'string', format: 'uuid' }), paths('integer', 'string')), [
      'wrong-type id',
    ]);
    const unserved = endpoint('DELETE /users/{userId}', { isUnserved: true });
    assert.deepEqual(findAll([...learned(STRING), unserved], paths('integer', 'integer')), []);
  });

  it('is that a fixed segment is a number, such as a version', () => {
    const find = (type: string) =>
      findAll(
        [endpoint('GET /1.1/users')],
        `openapi: 3.1.0\npaths: {"/{v}/users": {get: {parameters: [{name: v, in: path, schema: {type: ${type}}}]}}}\n`,
      );
    assert.deepEqual(find('number'), []);
    assert.deepEqual(find('string'), []);
    assert.deepEqual(find('boolean'), ['undocumented-endpoint']);
  });

  it('is that nobody used an operation only if all exchanges are in an endpoint', () => {
    const description = 'openapi: 3.1.0\npaths: {/a: {get: {}}, /b: {get: {}}}\n';
    const find = (unlearned: number) =>
      summarize(compare({ ...host(endpoint('GET /a')), unlearned }, description).differences);
    assert.deepEqual(find(0), ['unused-operation GET /b']);
    assert.deepEqual(find(1), []);
  });

  it('is which fixed paths a parameter stands for only if its values are known', () => {
    const description = 'openapi: 3.1.0\npaths: {/reports/daily: {get: {}}, /reports/weekly: {get: {}}}\n';
    const learned = (schema: JsonSchema) =>
      summarize(
        compare(
          host(endpoint('GET /reports/{report}', { pathParameters: [parameter('report', schema)] })),
          description,
        ).differences,
      );
    assert.deepEqual(learned(STRING), []);
    assert.deepEqual(learned({ type: 'string', enum: ['daily', 'weekly'] }), []);
    assert.deepEqual(learned({ type: 'string', enum: ['daily'] }), ['unused-operation GET /reports/weekly']);
    assert.deepEqual(learned({ type: 'string', enum: ['daily', 'yearly'] }), [
      'undocumented-endpoint GET /reports/{report}',
      'unused-operation GET /reports/weekly',
    ]);
    assert.deepEqual(learned({ type: 'integer' }), [
      'undocumented-endpoint GET /reports/{report}',
      'unused-operation GET /reports/daily',
      'unused-operation GET /reports/weekly',
    ]);
  });

  it('is that credentials are missing only if there were fewer than successful responses', () => {
    const description = (security: string) => `openapi: 3.1.0
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    session: {type: apiKey, in: cookie, name: sid}
    key: {type: apiKey, in: query, name: key}
    tls: {type: mutualTLS}
    trace: {type: apiKey, in: header, name: Traceparent}
paths: {/a: {get: {security: ${security}, responses: {200: {}, 401: {}}}}}
`;
    const learned = endpoint('GET /a', {
      count: 10,
      headers: [
        { ...optional('authorization'), count: 4 },
        { ...optional('cookie'), count: 3 },
      ],
      queryParameters: [{ ...optional('key'), count: 1 }],
      responses: [
        { ...response(200), count: 6 },
        { ...response(401), count: 4 },
      ],
    });
    const find = (security: string) => findAll([learned], description(security));
    assert.deepEqual(find('[{bearer: []}]'), ['missing-credentials']);
    assert.deepEqual(find('[{bearer: []}, {session: []}]'), []);
    assert.deepEqual(find('[{bearer: []}, {key: []}]'), ['missing-credentials']);
    assert.deepEqual(find('[{bearer: [], session: []}, {key: []}]'), ['missing-credentials']);
    for (const open of ['[{bearer: []}, {}]', '[]', '[{tls: []}]', '[{trace: []}]', '[{unknown: []}]'])
      assert.deepEqual(find(open), [], open);
  });
});
