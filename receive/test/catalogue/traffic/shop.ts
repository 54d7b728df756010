import { type Draft, describeApi } from './described.ts';
import {
  body,
  empty,
  flag,
  integer,
  listOf,
  mapOf,
  number,
  object,
  oneOfWords,
  optional,
  problem,
  text,
  withHeaders,
} from './schemas.ts';
import { invalid, keyed, missing, paging } from './shop-answers.ts';
import { buying } from './shop-buying.ts';
import {
  address,
  category,
  customer,
  ids,
  money,
  order,
  orderV2,
  page,
  product,
  productSummary,
  review,
} from './shop-schemas.ts';

const catalogue: Record<string, Draft> = {
  'GET /v1/products': {
    query: { ...paging, sort: optional(oneOfWords('price', '-price', 'title')), q: optional(text('word')) },
    answers: { 200: page(productSummary), 400: problem() },
  },
  'POST /v1/products': {
    body: product,
    answers: { 201: withHeaders(product, { location: text('url') }), ...invalid },
  },
  'GET /v1/products/search': {
    query: { q: text('word'), brand: optional(text('word')), inStock: optional(flag) },
    answers: { 200: page(productSummary) },
  },
  'GET /v1/products/{productSlug}': {
    path: { productSlug: ids.product },
    headers: { 'if-none-match': optional(text('etag')) },
    answers: { 200: withHeaders(product, { etag: text('etag') }), 304: empty(), ...missing },
  },
  'PUT /v1/products/{productSlug}': {
    path: { productSlug: ids.product },
    body: product,
    answers: { 200: product, ...missing, ...invalid },
  },
  'DELETE /v1/products/{productSlug}': {
    path: { productSlug: ids.product },
    answers: { 204: empty(), ...missing },
  },
  'GET /v1/products/{productSlug}/reviews': {
    path: { productSlug: ids.product },
    query: paging,
    answers: { 200: page(review), ...missing },
  },
  'POST /v1/products/{productSlug}/reviews': {
    path: { productSlug: ids.product },
    body: object({ stars: integer(1, 5), text: text('paragraph') }),
    answers: { 201: review, ...invalid },
  },
  'GET /v1/products/{productSlug}/reviews/{reviewId}': {
    path: { productSlug: ids.product, reviewId: ids.review },
    answers: { 200: review, ...missing },
  },
  'DELETE /v1/products/{productSlug}/reviews/{reviewId}': {
    path: { productSlug: ids.product, reviewId: ids.review },
    answers: { 204: empty(), ...missing },
  },
  'GET /v1/products/{productSlug}/images': {
    path: { productSlug: ids.product },
    answers: { 200: listOf(object({ url: text('url'), alt: text('title') }), 6), ...missing },
  },
  'GET /v1/products/{productSlug}/related': {
    path: { productSlug: ids.product },
    answers: { 200: listOf(productSummary, 4), ...missing },
  },
  'GET /v1/categories': { answers: { 200: listOf(category, 8) } },
  'GET /v1/categories/{categorySlug}': {
    path: { categorySlug: ids.category },
    answers: { 200: category, ...missing },
  },
  'GET /v1/categories/{categorySlug}/products': {
    path: { categorySlug: ids.category },
    query: paging,
    answers: { 200: page(productSummary), ...missing },
  },
  'GET /v1/brands': { answers: { 200: listOf(text('word'), 9) } },
  'GET /v1/brands/{brand}': {
    path: { brand: ids.brand },
    answers: {
      200: object({ brand: text('word'), country: text('country'), products: integer(0, 90) }),
      ...missing,
    },
  },
  'GET /v1/stock/{sku}': {
    path: { sku: ids.sku },
    answers: { 200: object({ sku: text('sku'), stores: mapOf('unit', integer(0, 90)) }), ...missing },
  },
  'PUT /v1/stock/{sku}': {
    path: { sku: ids.sku },
    body: object({ delta: integer(-40, 40), reason: oneOfWords('sale', 'return', 'count') }),
    answers: { 204: empty(), 409: problem() },
  },
  'GET /v1/stores': { answers: { 200: listOf(object({ code: text('unit'), address }), 5) } },
  'GET /v1/stores/{storeCode}': {
    path: { storeCode: ids.store },
    answers: {
      200: object({ code: text('unit'), address, opens: text('time'), closes: text('time') }),
      ...missing,
    },
  },
  'GET /v1/stores/{storeCode}/hours/{day}': {
    path: { storeCode: ids.store, day: ids.day },
    answers: { 200: object({ isOpen: flag, hours: listOf(text('time'), 4) }), ...missing },
  },
};

const people: Record<string, Draft> = {
  'GET /v1/customers/me': { answers: { 200: customer, 401: problem() } },
  'PATCH /v1/customers/me': {
    body: object({ newsletter: optional(flag), name: optional(text('name')) }),
    answers: { 200: customer },
  },
  'GET /v1/customers/{customerId}': {
    path: { customerId: ids.customer },
    answers: { 200: customer, ...missing },
  },
  'GET /v1/customers/{customerId}/orders': {
    path: { customerId: ids.customer },
    query: paging,
    answers: { 200: page(order), ...missing },
  },
  'GET /v1/customers/{customerId}/addresses/{addressId}': {
    path: { customerId: ids.customer, addressId: ids.address },
    answers: { 200: address, ...missing },
  },
  'PUT /v1/customers/{customerId}/addresses/{addressId}': {
    path: { customerId: ids.customer, addressId: ids.address },
    body: address,
    answers: { 200: address, ...invalid },
  },
  'GET /v1/reports/daily': {
    query: { day: text('date') },
    answers: { 200: mapOf('date', number(0, 9000), 9) },
  },
  'GET /v1/reports/monthly': {
    query: { year: integer(2024, 2026) },
    answers: { 200: mapOf('date', number(0, 9000), 9) },
  },
};

const second: Record<string, Draft> = {
  'GET /v2/orders': {
    query: { cursor: optional(text('token')), limit: optional(integer(10, 100)) },
    answers: { 200: object({ data: listOf(orderV2, 4), cursor: optional(text('token')) }) },
  },
  'POST /v2/orders': { headers: keyed, body: orderV2, answers: { 201: orderV2, ...invalid } },
  'GET /v2/orders/{orderId}': {
    path: { orderId: text('ulid', 3000) },
    answers: { 200: orderV2, ...missing },
  },
  'GET /v2/orders/{orderId}/events': {
    path: { orderId: text('ulid', 3000) },
    answers: { 200: listOf(object({ at: text('dateTime'), kind: oneOfWords('placed', 'paid', 'sent') }), 5) },
  },
  'GET /v2/products': {
    query: { cursor: optional(text('token')), tag: optional(text('word')) },
    answers: { 200: object({ data: listOf(product, 3), cursor: optional(text('token')) }) },
  },
  'GET /v2/products/{productNumber}': {
    path: { productNumber: ids.productNumber },
    answers: { 200: product, ...missing },
  },
  'GET /v2/products/{productNumber}/variants/{sku}': {
    path: { productNumber: ids.productNumber, sku: ids.sku },
    answers: { 200: object({ sku: text('sku'), color: text('color'), price: money }), ...missing },
  },
  'GET /healthz': { answers: { 200: body('text/plain', oneOfWords('ok')) } },
};

/** A shop: slugs, ids of many kinds, nested resources, two versions, unions, optional and nullable members, maps. */
export const shop = describeApi('Shop', ['https://shop.example'], {
  ...catalogue,
  ...buying,
  ...people,
  ...second,
});
