import type { Draft } from './described.ts';
import {
  body,
  empty,
  flag,
  form,
  integer,
  listOf,
  number,
  object,
  oneOfWords,
  optional,
  problem,
  text,
  withHeaders,
} from './schemas.ts';
import { invalid, keyed, missing, paging } from './shop-answers.ts';
import { address, cart, ids, money, order, page, payment, paymentSource } from './shop-schemas.ts';

/** From the cart to the invoice. */
export const buying: Record<string, Draft> = {
  'POST /v1/carts': { answers: { 201: withHeaders(cart, { location: text('url') }) } },
  'GET /v1/carts/{cartId}': { path: { cartId: ids.cart }, answers: { 200: cart, ...missing } },
  'POST /v1/carts/{cartId}/items': {
    path: { cartId: ids.cart },
    body: object({ sku: text('sku'), quantity: integer(1, 9), note: optional(text('sentence')) }),
    answers: { 200: cart, 409: problem(), ...invalid },
  },
  'PATCH /v1/carts/{cartId}/items/{itemId}': {
    path: { cartId: ids.cart, itemId: ids.cartItem },
    body: object({ quantity: integer(0, 9) }),
    answers: { 200: cart, ...missing },
  },
  'DELETE /v1/carts/{cartId}/items/{itemId}': {
    path: { cartId: ids.cart, itemId: ids.cartItem },
    answers: { 204: empty(), ...missing },
  },
  'POST /v1/carts/{cartId}/coupon': {
    path: { cartId: ids.cart },
    body: form({ code: text('coupon'), force: optional(flag) }),
    answers: { 200: cart, 422: problem() },
  },
  'POST /v1/carts/{cartId}/checkout': {
    path: { cartId: ids.cart },
    headers: keyed,
    body: object({ payment: paymentSource, shipping: address, giftNote: optional(text('sentence')) }),
    answers: { 201: order, 402: problem({ balance: number(0, 50) }), 409: problem() },
  },
  'GET /v1/coupons/{couponCode}': {
    path: { couponCode: ids.coupon },
    answers: {
      200: object({ code: text('coupon'), percent: integer(5, 50), validUntil: text('date') }),
      ...missing,
    },
  },
  'GET /v1/orders': {
    query: {
      ...paging,
      state: optional(oneOfWords('new', 'paid', 'shipped')),
      since: optional(text('date')),
    },
    answers: { 200: page(order), 401: problem() },
  },
  'GET /v1/orders/{orderId}': { path: { orderId: ids.order }, answers: { 200: order, ...missing } },
  'POST /v1/orders/{orderId}/cancel': {
    path: { orderId: ids.order },
    body: object({ reason: text('sentence') }),
    answers: { 200: order, 409: problem() },
  },
  'GET /v1/orders/{orderId}/payments': {
    path: { orderId: ids.order },
    answers: { 200: listOf(payment, 3), ...missing },
  },
  'POST /v1/orders/{orderId}/payments': {
    path: { orderId: ids.order },
    headers: keyed,
    body: object({ amount: money, source: paymentSource }),
    answers: { 201: payment, 402: problem() },
  },
  'GET /v1/orders/{orderId}/payments/{paymentId}': {
    path: { orderId: ids.order, paymentId: ids.payment },
    answers: { 200: payment, ...missing },
  },
  'GET /v1/orders/{orderId}/invoice': {
    path: { orderId: ids.order },
    answers: { 200: body('application/pdf', text('paragraph')), ...missing },
  },
  'GET /v1/invoices/{invoiceNumber}': {
    path: { invoiceNumber: ids.invoice },
    answers: {
      200: object({ number: text('orderNumber'), total: money, paidAt: text('dateTime') }),
      ...missing,
    },
  },
  'POST /v1/login': {
    body: form({ username: text('username'), remember: optional(flag) }),
    answers: { 200: object({ expiresIn: integer(60, 3600), scope: text('word') }), 401: problem() },
  },
};
