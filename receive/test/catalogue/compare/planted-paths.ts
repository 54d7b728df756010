import { at, component, drop, operation, type Planting, parameter, rename, set } from './planting.ts';

/** Changes of paths, methods and servers. */
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
    title: 'a fixed path gets the value of an enum that the description lacks',
    change: (shop) =>
      set(parameter(operation(shop, 'put', '/orders/{orderId}/state/{state}'), 'state'), {
        schema: { type: 'string', enum: component(shop, 'OrderStatus').enum?.slice(0, 2) },
      }),
    expected: ['unknown-value PUT /orders/{orderId}/state/{state}, path, state'],
  },
];
