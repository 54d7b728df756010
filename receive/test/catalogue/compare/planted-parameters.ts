import { at, drop, operation, type Planting, parameter, rename, set } from './planting.ts';
import type { Part } from './shop-description.ts';

const search = (shop: Part) => operation(shop, 'get', '/products');
const query = (shop: Part, name: string) => parameter(search(shop), name);
const answered = (shop: Part) => at(search(shop), 'responses', '200', 'headers');

/** Changes of parameters and of headers of responses. */
export const PLANTED_PARAMETERS: readonly Planting[] = [
  {
    title: 'a query parameter is removed',
    change: (shop) => drop(at(search(shop), 'parameters'), 'sort'),
    expected: ['undocumented-parameter GET /products, query, sort'],
  },
  {
    title: 'a query parameter has another name',
    change: (shop) => set(query(shop, 'sort'), { name: 'order' }),
    expected: [
      'undocumented-parameter GET /products, query, sort',
      'unused-parameter GET /products, query, order',
    ],
  },
  {
    title: 'a query parameter is added',
    change: (shop) => at(search(shop), 'parameters').push({ name: 'new', in: 'query', schema: {} } as never),
    expected: ['unused-parameter GET /products, query, new'],
  },
  {
    title: 'a required query parameter is added',
    change: (shop) =>
      at(search(shop), 'parameters').push({ name: 'new', in: 'query', required: true } as never),
    expected: ['missing-parameter GET /products, query, new'],
  },
  {
    title: 'an optional query parameter becomes required',
    change: (shop) => set(query(shop, 'since'), { required: true }),
    expected: ['missing-parameter GET /products, query, since'],
  },
  {
    title: 'a query parameter that is always there becomes optional',
    change: (shop) => set(query(shop, 'page'), { required: false }),
    expected: [],
  },
  {
    title: 'a query parameter is deprecated',
    change: (shop) => set(query(shop, 'sort'), { deprecated: true }),
    expected: ['deprecated-parameter GET /products, query, sort'],
  },
  {
    title: 'a query parameter has another type',
    change: (shop) => set(query(shop, 'page'), { schema: { type: 'boolean' } }),
    expected: ['wrong-type GET /products, query, page'],
  },
  {
    title: 'a query parameter of words becomes a number',
    change: (shop) => set(query(shop, 'sort'), { schema: { type: 'integer' } }),
    expected: ['wrong-type GET /products, query, sort'],
  },
  {
    title: 'a query parameter with true and false becomes a number',
    change: (shop) => set(query(shop, 'stock'), { schema: { type: 'number' } }),
    expected: ['wrong-type GET /products, query, stock'],
  },
  {
    title: 'a query parameter of numbers becomes a string',
    change: (shop) => set(query(shop, 'page'), { schema: { type: 'string' } }),
    expected: [],
  },
  {
    title: 'a query parameter has another format',
    change: (shop) => set(query(shop, 'since'), { schema: { type: 'string', format: 'uuid' } }),
    expected: ['wrong-format GET /products, query, since'],
  },
  {
    title: 'a value of a query parameter is removed',
    change: (shop) => drop(at(query(shop, 'sort'), 'schema', 'enum'), 'newest'),
    expected: ['unknown-value GET /products, query, sort'],
  },
  {
    title: 'a query parameter that repeats is not a list',
    change: (shop) => set(query(shop, 'tags'), { schema: { type: 'string' } }),
    expected: ['wrong-type GET /products, query, tags'],
  },
  {
    title: 'a value of a list in the query is removed',
    change: (shop) => drop(at(query(shop, 'tags'), 'schema', 'items', 'enum'), 'blue'),
    expected: ['unknown-value GET /products, query, tags[]'],
  },
  {
    title: 'the items of a list with commas have another type, which nobody can tell',
    change: (shop) => set(at(query(shop, 'ids'), 'schema'), { items: { type: 'number' } }),
    expected: [],
  },
  {
    title: 'a member of a deep object in the query is removed',
    change: (shop) => drop(at(query(shop, 'filter'), 'schema', 'properties'), 'state'),
    expected: ['undocumented-parameter GET /products, query, filter[state]'],
  },
  {
    title: 'a member of a deep object in the query has another type',
    change: (shop) => set(at(query(shop, 'filter'), 'schema', 'properties', 'rating'), { type: 'boolean' }),
    expected: ['wrong-type GET /products, query, filter[rating]'],
  },
  {
    title: 'a value of a deep object in the query is removed',
    change: (shop) => drop(at(query(shop, 'filter'), 'schema', 'properties', 'state', 'enum'), 'open'),
    expected: ['unknown-value GET /products, query, filter[state]'],
  },
  {
    title: 'a deep object in the query is removed',
    change: (shop) => drop(at(search(shop), 'parameters'), 'filter'),
    expected: [
      'undocumented-parameter GET /products, query, filter[rating]',
      'undocumented-parameter GET /products, query, filter[state]',
    ],
  },
  {
    title: 'a member of an object in the query is removed',
    change: (shop) => drop(at(query(shop, 'range'), 'schema', 'properties'), 'high'),
    expected: ['undocumented-parameter GET /products, query, high'],
  },
  {
    title: 'a member of an object in the query has another type',
    change: (shop) => set(at(query(shop, 'range'), 'schema', 'properties', 'low'), { type: 'boolean' }),
    expected: ['wrong-type GET /products, query, low'],
  },
  {
    title: 'a parameter with content is removed',
    change: (shop) => drop(at(search(shop), 'parameters'), 'where'),
    expected: ['undocumented-parameter GET /products, query, where'],
  },
  {
    title: 'a header of all operations of a path is removed',
    change: (shop) => drop(at(shop, 'paths', '/products', 'parameters'), 'Region'),
    expected: [
      'undocumented-header GET /products, header, x-region',
      'undocumented-header POST /products, header, x-region',
    ],
  },
  {
    title: 'a header is added',
    change: (shop) => at(search(shop), 'parameters').push({ name: 'X-New', in: 'header' } as never),
    expected: ['unused-parameter GET /products, header, x-new'],
  },
  {
    title: 'a header is added that the catalogue does not name',
    change: (shop) =>
      at(search(shop), 'parameters').push({ name: 'Traceparent', in: 'header', required: true } as never),
    expected: [],
  },
  {
    title: 'an optional header becomes required',
    change: (shop) => set(parameter(operation(shop, 'get', '/orders'), 'X-Trace-Level'), { required: true }),
    expected: ['missing-parameter GET /orders, header, x-trace-level'],
  },
  {
    title: 'a required header is added',
    change: (shop) =>
      at(search(shop), 'parameters').push({ name: 'X-New', in: 'header', required: true } as never),
    expected: ['missing-parameter GET /products, header, x-new'],
  },
  {
    title: 'a header is deprecated',
    change: (shop) =>
      set(parameter(operation(shop, 'get', '/orders'), 'X-Trace-Level'), { deprecated: true }),
    expected: ['deprecated-parameter GET /orders, header, x-trace-level'],
  },
  {
    title: 'a header has another type',
    change: (shop) =>
      set(parameter(operation(shop, 'get', '/orders'), 'X-Trace-Level'), { schema: { type: 'boolean' } }),
    expected: ['wrong-type GET /orders, header, x-trace-level'],
  },
  {
    title: 'a value of a header is removed',
    change: (shop) => drop(at(shop, 'components', 'parameters', 'Region', 'schema', 'enum'), 'south'),
    expected: [
      'unknown-value GET /products, header, x-region',
      'unknown-value POST /products, header, x-region',
    ],
  },
  {
    title: 'a parameter of the path has another type',
    change: (shop) =>
      set(parameter(at(shop, 'paths', '/products/{productId}'), 'productId'), {
        schema: { type: 'integer' },
      }),
    expected: ['DELETE', 'GET', 'PATCH', 'PUT'].map(
      (method) => `wrong-type ${method} /products/{productId}, path, productId`,
    ),
  },
  {
    title: 'a parameter of the path has another format',
    change: (shop) =>
      set(parameter(at(shop, 'paths', '/orders/{orderId}'), 'orderId'), {
        schema: { type: 'string', format: 'uuid' },
      }),
    expected: ['DELETE', 'GET'].map((method) => `wrong-format ${method} /orders/{orderId}, path, orderId`),
  },
  {
    title: 'a parameter of the path is deprecated',
    change: (shop) =>
      set(parameter(operation(shop, 'get', '/customers/{customerId}'), 'customerId'), { deprecated: true }),
    expected: ['deprecated-parameter GET /customers/{customerId}, path, customerId'],
  },
  {
    title: 'a header of a response is removed',
    change: (shop) => drop(answered(shop), 'X-Total-Count'),
    expected: ['undocumented-header GET /products, response 200 header, x-total-count'],
  },
  {
    title: 'a header of a response has another name',
    change: (shop) => rename(answered(shop), 'X-Page-State', 'X-State'),
    expected: [
      'undocumented-header GET /products, response 200 header, x-page-state',
      'unused-response-header GET /products, response 200 header, x-state',
    ],
  },
  {
    title: 'a header of a response becomes required',
    change: (shop) => set(at(answered(shop), 'X-Page-State'), { required: true }),
    expected: ['missing-response-header GET /products, response 200 header, x-page-state'],
  },
  {
    title: 'a header of a response has another type',
    change: (shop) => set(at(answered(shop), 'X-Total-Count'), { schema: { type: 'boolean' } }),
    expected: ['wrong-type GET /products, response 200 header, x-total-count'],
  },
  {
    title: 'a value of a header of a response is removed',
    change: (shop) => drop(at(answered(shop), 'X-Page-State', 'schema', 'enum'), 'last'),
    expected: ['unknown-value GET /products, response 200 header, x-page-state'],
  },
];
