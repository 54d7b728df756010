import assert from 'node:assert/strict';
import { toOpenApi } from '../../../src/catalogue/openapi/document.ts';
import type { OpenApiDocument } from '../../../src/catalogue/openapi/openapi-types.ts';
import { endpoint, host, json, optional, parameter, response } from './learned-samples.ts';

const operationsOf = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ line: `${method} ${path}`, ...operation })),
  );
const idsOf = (document: OpenApiDocument) => operationsOf(document).map(({ operationId }) => operationId);

describe('the OpenAPI document of a host', () => {
  it('has title, servers, and operations in the order of paths and of methods', () => {
    const document = toOpenApi({
      ...host(endpoint('POST /users'), endpoint('GET /users'), endpoint('GET /carts/{cartId}')),
      schemes: ['https', 'http'],
    });
    assert.match(document.openapi, /^3\.1\.\d$/);
    assert.equal(document.info.title, 'cart.shop');
    assert.deepEqual(document.servers, [{ url: 'http://cart.shop' }, { url: 'https://cart.shop' }]);
    assert.deepEqual(
      operationsOf(document).map(({ line }) => line),
      ['get /users', 'post /users', 'get /carts/{cartId}'],
    );
  });

  it('describes parameters, bodies and responses', () => {
    const learned = endpoint('PUT /users/{userId}', {
      queryParameters: [optional('dry_run')],
      headers: [parameter('x-tenant')],
      requestBody: json({ type: 'string' }),
      responses: [
        { ...response(200, json(null, 'text/csv')), headers: [parameter('etag'), optional('retry-after')] },
        response(404),
      ],
      count: 7,
    });
    assert.deepEqual(toOpenApi(host(learned)).paths, {
      '/users/{userId}': {
        put: {
          operationId: 'putUsersByUserId',
          tags: ['users'],
          parameters: [
            { name: 'userId', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'dry_run', in: 'query', schema: { type: 'string' } },
            { name: 'x-tenant', in: 'header', required: true, schema: { type: 'string' } },
          ],
          requestBody: { required: true, content: { 'application/json': { schema: { type: 'string' } } } },
          responses: {
            200: {
              description: 'OK',
              headers: {
                etag: { required: true, schema: { type: 'string' } },
                'retry-after': { schema: { type: 'string' } },
              },
              content: { 'text/csv': {} },
              'x-meshtap-count': 1,
            },
            404: { description: 'Not Found', 'x-meshtap-count': 1 },
          },
          'x-meshtap-count': 7,
        },
      },
    });
  });

  it('gives readable ids, and a number to those that would be the same', () => {
    const lines = [
      ...['GET /', 'GET /users/{userId}/orders', 'GET /api/v1/order-items/{item_id}'],
      ...['GET /order/items', 'GET /order-items', 'GET /orderItems', 'GET /%C3%A9'],
      'POST /carts/{cartId}:cancel',
    ];
    assert.deepEqual(idsOf(toOpenApi(host(...lines.map((line) => endpoint(line))))), [
      ...['getRoot', 'getUsersByUserIdOrders', 'getApiV1OrderItemsByItemId'],
      ...['getOrderItems', 'getOrderItems2', 'getOrderItems3', 'getC3A9'],
      'postCartsByCartIdCancel',
    ]);
  });

  it('tags by the first segment that is no version and no `api`', () => {
    const lines = ['GET /api/v2/users/{userId}', 'GET /{tenantId}/carts', 'GET /{date}', 'GET /health'];
    const tags = operationsOf(toOpenApi(host(...lines.map((line) => endpoint(line))))).map(
      (operation) => operation.tags,
    );
    assert.deepEqual(tags, [['users'], ['carts'], undefined, ['health']]);
  });

  it('has a response even if none was seen, or none that OpenAPI can name', () => {
    const document = toOpenApi(
      host(
        endpoint('GET /lost', { responses: [response(0)] }),
        endpoint('GET /odd', { responses: [response(200), response(999)] }),
        endpoint('GET /none'),
      ),
    );
    assert.deepEqual(
      operationsOf(document).map(({ responses }) =>
        Object.entries(responses).map(([status, { description }]) => `${status} ${description}`),
      ),
      [
        ['default No response was seen'],
        ['200 OK', 'default Other statuses: 999'],
        ['default No response was seen'],
      ],
    );
  });

  it('allows any body with a status that OpenAPI cannot name, if there was one', () => {
    const document = toOpenApi(
      host(
        endpoint('GET /a', { responses: [response(998), response(999, json({ type: 'object' }))] }),
        endpoint('GET /b', { responses: [response(999)] }),
      ),
    );
    assert.deepEqual(
      operationsOf(document).map(({ responses }) => responses.default?.content),
      [{ '*/*': {} }, undefined],
    );
  });

  it('leaves out endpoints that nothing served, and names those that OpenAPI cannot describe', () => {
    const document = toOpenApi(
      host(
        endpoint('GET /wp-login.php', { isUnserved: true }),
        endpoint('PROPFIND /files'),
        endpoint('CONNECT cart.shop:443'),
        endpoint('OPTIONS *'),
        endpoint('GET /files'),
      ),
    );
    assert.deepEqual(Object.keys(document.paths), ['/files']);
    assert.deepEqual(document['x-meshtap-left-out'], [
      'PROPFIND /files',
      'CONNECT cart.shop:443',
      'OPTIONS *',
    ]);
  });

  it('says how many exchanges it does not describe', () => {
    assert.equal(toOpenApi({ ...host(), unlearned: 3 })['x-meshtap-unlearned'], 3);
    assert.ok(!('x-meshtap-unlearned' in toOpenApi(host())));
  });

  it('does not take braces of a literal segment for a parameter', () => {
    const learned = endpoint('GET /{odd}/users/{userId}/{userId}', { pathParameters: [parameter('userId')] });
    const [[path, item] = []] = Object.entries(toOpenApi(host(learned)).paths);
    assert.equal(path, '/%7Bodd%7D/users/{userId}/%7BuserId%7D');
    assert.equal(item?.get?.parameters?.length, 1);
  });

  it('writes a host that is no part of a URL as one', () => {
    const serversOf = (name: string, schemes: string[]) =>
      toOpenApi({ ...host(), host: name, schemes }).servers?.map(({ url }) => url);
    assert.deepEqual(serversOf('{evil}/x y:80\ud800', ['http', 'ja va']), [
      'http://%7Bevil%7D%2Fx%20y:80%EF%BF%BD',
    ]);
    assert.deepEqual(serversOf('[::1]:8080', []), ['//[::1]:8080']);
    assert.equal(serversOf('invalid', ['http']), undefined);
  });

  it('puts two types that are no media types in one place, without a schema', () => {
    const contents = ['json', 'x y/z', 'application/json'].map((type) => ({
      type,
      count: 1,
      schema: { type: 'object', properties: {} } as const,
    }));
    const learned = endpoint('POST /x', { requestBody: { isRequired: false, contents } });
    assert.deepEqual(toOpenApi(host(learned)).paths['/x']?.post?.requestBody, {
      content: { '*/*': {}, 'application/json': { schema: { type: 'object', properties: {} } } },
    });
  });
});
