import { at, drop, operation, type Planting, rename, set } from './planting.ts';

/** Changes of statuses, content types and whole bodies. */
export const PLANTED_MESSAGES: readonly Planting[] = [
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
];
