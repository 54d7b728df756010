import { at, component, drop, operation, type Planting, parameter, rename, set } from './planting.ts';

/** Changes of paths, methods, servers, statuses, content types and security. */
export const PLANTED_PATHS: readonly Planting[] = [
  {
    title: 'a path is removed',
    change: (shop) => drop(at(shop, 'paths'), '/health'),
    expected: ['undocumented-endpoint GET /v2/health'],
  },
  {
    title: 'a fixed path is removed that the parameter beside it cannot take',
    change: (shop) => drop(at(shop, 'paths'), '/products/featured'),
    expected: ['undocumented-endpoint GET /v2/products/featured'],
  },
  {
    title: 'a fixed path is removed that the parameter beside it can take',
    change: (shop) => drop(at(shop, 'paths'), '/customers/me'),
    expected: ['undocumented-method PATCH /customers/{customerId}'],
  },
  {
    title: 'a path has another name',
    change: (shop) => rename(at(shop, 'paths'), '/stock', '/inventory'),
    expected: ['undocumented-endpoint GET /v2/stock', 'unused-operation GET /inventory'],
  },
  {
    title: 'a path is added',
    change: (shop) => set(at(shop, 'paths'), { '/new': at(shop, 'paths', '/health') }),
    expected: ['unused-operation GET /new'],
  },
  {
    title: 'a parameter of a path has another name',
    change: (shop) => {
      rename(at(shop, 'paths'), '/products/{productId}', '/products/{id}');
      set(parameter(at(shop, 'paths', '/products/{id}'), 'productId'), { name: 'id' });
    },
    expected: [],
  },
  {
    title: 'a fixed path stands where the traffic has numbers',
    change: (shop) => rename(at(shop, 'paths'), '/orders/{orderId}/cancel', '/orders/last/cancel'),
    expected: [
      'undocumented-endpoint POST /v2/orders/{orderId}/cancel',
      'unused-operation POST /orders/last/cancel',
    ],
  },
  {
    title: 'a fixed path stands where the traffic may have its name',
    change: (shop) => {
      const item = at(shop, 'paths', '/customers/{customerId}');
      drop(at(item, 'get'), 'parameters');
      rename(at(shop, 'paths'), '/customers/{customerId}', '/customers/anna');
    },
    expected: [],
  },
  {
    title: 'fixed paths are described in place of a parameter',
    change: (shop) => {
      const { put } = at(shop, 'paths', '/orders/{orderId}/state/{state}');
      drop(at(put!, 'parameters'), 'state');
      drop(at(shop, 'paths'), '/orders/{orderId}/state/{state}');
      for (const state of ['placed', 'paid', 'shipped'])
        set(at(shop, 'paths'), { [`/orders/{orderId}/state/${state}`]: { put } });
    },
    expected: [],
  },
  {
    title: 'a path is in capitals',
    change: (shop) => rename(at(shop, 'paths'), '/health', '/Health'),
    expected: ['other-path-spelling GET /Health'],
  },
  {
    title: 'a path ends with a slash',
    change: (shop) => rename(at(shop, 'paths'), '/stock', '/stock/'),
    expected: ['other-path-spelling GET /stock/'],
  },
  {
    title: 'a segment has a text around its parameter that the traffic lacks',
    change: (shop) => rename(at(shop, 'paths'), '/products/featured', '/products/{name}ed-list'),
    expected: [
      'undocumented-endpoint GET /v2/products/featured',
      'unused-operation GET /products/{name}ed-list',
    ],
  },
  {
    title: 'a segment has a text around its parameter that the traffic has',
    change: (shop) => rename(at(shop, 'paths'), '/products/featured', '/products/feat{name}'),
    expected: [],
  },
  {
    title: 'the base path is another one',
    change: (shop) => set(shop, { servers: [{ url: 'https://eu.shop.example/v9' }] }),
    expected: ['other-base-path , , /v2'],
  },
  {
    title: 'the servers are removed',
    change: (shop) => drop(shop, 'servers'),
    expected: ['other-base-path , , /v2'],
  },
  {
    title: 'the servers of a path are removed',
    change: (shop) => drop(at(shop, 'paths', '/metrics'), 'servers'),
    expected: ['undocumented-endpoint GET /internal/metrics', 'unused-operation GET /metrics'],
  },
  {
    title: 'an operation has servers of its own',
    change: (shop) => set(operation(shop, 'get', '/stock'), { servers: [{ url: '/warehouse' }] }),
    expected: ['undocumented-endpoint GET /v2/stock', 'unused-operation GET /stock'],
  },
  {
    title: 'a method is removed',
    change: (shop) => drop(at(shop, 'paths', '/customers/me'), 'patch'),
    expected: ['undocumented-method PATCH /customers/me'],
  },
  {
    title: 'a method is added',
    change: (shop) => set(at(shop, 'paths', '/settings'), { post: { responses: {} } }),
    expected: ['unused-operation POST /settings'],
  },
  {
    title: 'an operation is deprecated',
    change: (shop) => set(operation(shop, 'get', '/stock'), { deprecated: true }),
    expected: ['deprecated-operation GET /stock'],
  },
  {
    title: 'a status is removed',
    change: (shop) => drop(at(operation(shop, 'get', '/products/{productId}'), 'responses'), '404'),
    expected: ['undocumented-status GET /products/{productId}, response 404'],
  },
  {
    title: 'a range of statuses is removed',
    change: (shop) => drop(at(operation(shop, 'get', '/products'), 'responses'), '4XX'),
    expected: ['undocumented-status GET /products, response 400'],
  },
  {
    title: 'a default response is removed',
    change: (shop) => drop(at(operation(shop, 'post', '/products'), 'responses'), 'default'),
    expected: ['undocumented-status POST /products, response 500'],
  },
  {
    title: 'a status is added',
    change: (shop) =>
      set(at(operation(shop, 'get', '/stock'), 'responses'), { '410': { description: 'Gone' } }),
    expected: ['unused-status GET /stock, response 410'],
  },
  {
    title: 'a status is another one',
    change: (shop) => rename(at(operation(shop, 'post', '/uploads'), 'responses'), '201', '200'),
    expected: [
      'undocumented-status POST /uploads, response 201',
      'unused-status POST /uploads, response 200',
    ],
  },
  {
    title: 'the content type of a response is another one',
    change: (shop) =>
      rename(
        at(operation(shop, 'get', '/stock'), 'responses', '200', 'content'),
        'application/json',
        'text/json',
      ),
    expected: [
      'undocumented-content-type GET /stock, response 200, application/json',
      'unused-content-type GET /stock, response 200, text/json',
    ],
  },
  {
    title: 'one of two content types of a response is removed',
    change: (shop) =>
      drop(
        at(operation(shop, 'get', '/products/{productId}'), 'responses', '200', 'content'),
        'application/vnd.shop+json',
      ),
    expected: [
      'undocumented-content-type GET /products/{productId}, response 200, application/vnd.shop+json',
    ],
  },
  {
    title: 'a range of content types becomes a content type',
    change: (shop) =>
      rename(
        at(operation(shop, 'get', '/exports/{name}.csv'), 'responses', '200', 'content'),
        'text/*',
        'text/plain',
      ),
    expected: [
      'undocumented-content-type GET /exports/{name}.csv, response 200, text/csv',
      'unused-content-type GET /exports/{name}.csv, response 200, text/plain',
    ],
  },
  {
    title: 'a content type becomes a range',
    change: (shop) =>
      rename(
        at(operation(shop, 'get', '/stock'), 'responses', '200', 'content'),
        'application/json',
        'application/*',
      ),
    expected: [],
  },
  {
    title: 'the content type of a request is another one',
    change: (shop) =>
      rename(
        at(operation(shop, 'patch', '/products/{productId}'), 'requestBody', 'content'),
        'application/merge-patch+json',
        'application/json; charset=utf-8',
      ),
    expected: [
      'undocumented-content-type PATCH /products/{productId}, request, application/merge-patch+json',
      'unused-content-type PATCH /products/{productId}, request, application/json',
    ],
  },
  {
    title: 'a content type has a suffix of a range',
    change: (shop) =>
      rename(
        at(operation(shop, 'patch', '/products/{productId}'), 'requestBody', 'content'),
        'application/merge-patch+json',
        'application/*+json',
      ),
    expected: [],
  },
  {
    title: 'the content of a response is removed',
    change: (shop) => drop(at(operation(shop, 'get', '/stock'), 'responses', '200'), 'content'),
    expected: ['undocumented-response-body GET /stock, response 200'],
  },
  {
    title: 'a response without content gets one',
    change: (shop) =>
      set(at(operation(shop, 'delete', '/orders/{orderId}'), 'responses', '204'), {
        content: { 'text/plain': {} },
      }),
    expected: ['unused-content-type DELETE /orders/{orderId}, response 204, text/plain'],
  },
  {
    title: 'a request body is removed',
    change: (shop) => drop(operation(shop, 'put', '/products/{productId}'), 'requestBody'),
    expected: ['undocumented-request-body PUT /products/{productId}, request'],
  },
  {
    title: 'a request body is added',
    change: (shop) =>
      set(operation(shop, 'post', '/orders/{orderId}/cancel'), {
        requestBody: { content: { 'text/plain': {} } },
      }),
    expected: ['unused-request-body POST /orders/{orderId}/cancel, request'],
  },
  {
    title: 'a request body is required that some requests lack',
    change: (shop) => set(at(operation(shop, 'post', '/uploads'), 'requestBody'), { required: true }),
    expected: ['missing-request-body POST /uploads, request'],
  },
  {
    title: 'a request body is required that all requests lack',
    change: (shop) =>
      set(operation(shop, 'post', '/orders/{orderId}/cancel'), {
        requestBody: { required: true, content: { 'text/plain': {} } },
      }),
    expected: ['missing-request-body POST /orders/{orderId}/cancel, request'],
  },
  {
    title: 'an operation without credentials requires some',
    change: (shop) => set(operation(shop, 'get', '/health'), { security: [{ bearer: [] }] }),
    expected: ['missing-credentials GET /health, header'],
  },
  {
    title: 'an operation requires one of two kinds of credentials that are in use',
    change: (shop) => set(operation(shop, 'get', '/stock'), { security: [{ bearer: [] }] }),
    expected: ['missing-credentials GET /stock, header'],
  },
  {
    title: 'an operation requires certificates, which cannot be seen',
    change: (shop) => {
      set(at(shop, 'components', 'securitySchemes'), { tls: { type: 'mutualTLS' } });
      set(operation(shop, 'get', '/health'), { security: [{ tls: [] }] });
    },
    expected: [],
  },
  {
    title: 'a security scheme is added',
    change: (shop) =>
      set(at(shop, 'components', 'securitySchemes'), {
        token: { type: 'apiKey', in: 'query', name: 'token' },
      }),
    expected: ['unused-security-scheme , , token'],
  },
  {
    title: 'a schema is in another file',
    change: (shop) =>
      set(at(operation(shop, 'get', '/stock'), 'responses', '200', 'content', 'application/json'), {
        schema: { $ref: 'stock.yaml#/Stock' },
      }),
    expected: ['unresolved-reference , , stock.yaml#/Stock'],
  },
  {
    title: 'a response is in another file',
    change: (shop) =>
      set(at(shop, 'components', 'responses'), { Problem: { $ref: 'https://shop.example/problem' } }),
    expected: ['unresolved-reference , , https://shop.example/problem'],
  },
  {
    title: 'a path is in another file',
    change: (shop) => set(at(shop, 'paths'), { '/stock': { $ref: 'stock.yaml' } }),
    expected: ['unresolved-reference , , stock.yaml'],
  },
  {
    title: 'a parameter is in another file',
    change: (shop) => set(at(shop, 'components', 'parameters'), { Region: { $ref: 'region.yaml' } }),
    expected: ['unresolved-reference , , region.yaml'],
  },
  {
    title: 'a reference leads nowhere',
    change: (shop) => drop(at(shop, 'components', 'schemas'), 'Size'),
    expected: ['unresolved-reference , , #/components/schemas/Size'],
  },
  {
    title: 'references go in a circle',
    change: (shop) => {
      set(at(shop, 'components', 'parameters'), { Region: { $ref: '#/components/parameters/Other' } });
      set(at(shop, 'components', 'parameters'), { Other: { $ref: '#/components/parameters/Region' } });
    },
    expected: ['unresolved-reference , , #/components/parameters/Region'],
  },
  {
    title: 'a path is a reference to another one',
    change: (shop) => {
      set(at(shop, 'components'), { pathItems: { Stock: at(shop, 'paths', '/stock') } });
      set(at(shop, 'paths'), { '/stock': { $ref: '#/components/pathItems/Stock' } });
    },
    expected: [],
  },
  {
    title: 'a fixed path gets the value of an enum that the description lacks',
    change: (shop) =>
      set(parameter(operation(shop, 'put', '/orders/{orderId}/state/{state}'), 'state'), {
        schema: { type: 'string', enum: component(shop, 'OrderStatus').enum?.slice(0, 2) },
      }),
    expected: ['unknown-value PUT /orders/{orderId}/state/{state}, path, state'],
  },
];
