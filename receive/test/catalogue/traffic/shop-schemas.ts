import type { Schema } from './described.ts';
import {
  always,
  flag,
  integer,
  listOf,
  mapOf,
  nullable,
  number,
  object,
  oneOfWords,
  optional,
  text,
  union,
} from './schemas.ts';

/** Ids of the shop, each from its own pool of values. */
export const ids = {
  product: text('slug', 600),
  productNumber: integer(1000, 99_999, 700),
  category: text('slug', 40),
  review: integer(100_000, 999_999, 2000),
  cart: text('uuid', 3000),
  cartItem: integer(1, 400, 300),
  order: integer(10_000_000, 10_900_000, 5000),
  payment: text('prefixedId', 2500),
  customer: text('uuid', 1500),
  address: integer(1, 90_000, 1200),
  coupon: text('coupon', 60),
  store: text('unit', 9),
  brand: text('word', 35),
  sku: text('sku', 800),
  invoice: text('orderNumber', 1500),
  day: text('date', 500),
};

/** A price. */
export const money = object({ amount: number(1, 900), currency: oneOfWords('EUR', 'GBP', 'SEK') });

/** Where a parcel goes to. */
export const address = object({
  ...{ street: text('street'), city: text('city'), postcode: text('postcode'), country: text('country') },
  extra: optional(text('sentence')),
});

const image = object({ url: text('url'), width: integer(100, 2000), height: integer(100, 2000) });

/** A product in full. */
export const product = object({
  ...{ id: integer(1000, 99_999), slug: text('slug'), sku: text('sku'), title: text('title') },
  ...{ description: text('paragraph'), price: money, stock: integer(0, 900), isActive: flag },
  ...{
    state: oneOfWords('draft', 'active', 'sold-out'),
    images: listOf(image, 3),
    tags: listOf(text('word'), 4),
  },
  ...{ createdAt: text('dateTime'), weight: nullable(number(0.1, 40)), salePrice: optional(money) },
  attributes: mapOf('word', text('word'), 5),
});

/** A page of a list. */
export function page(items: Schema): Schema {
  return object({
    ...{ items: listOf(items, 4), total: integer(0, 9000), page: integer(1, 40) },
    next: nullable(text('url')),
  });
}

/** A product in a list. */
export const productSummary = object({
  ...{ slug: text('slug'), title: text('title'), price: money, rating: nullable(number(1, 5)) },
});

/** A category of products. */
export const category = object({
  ...{ slug: text('slug'), title: text('title'), parent: nullable(text('slug')) },
  count: integer(0, 400),
});

/** What a customer says about a product. */
export const review = object({
  ...{ id: integer(100_000, 999_999), stars: integer(1, 5), text: text('paragraph'), author: text('name') },
  ...{ date: text('date'), reply: optional(object({ text: text('sentence'), date: text('date') })) },
});

const cardPayment = object({
  ...{ method: always('card'), brand: oneOfWords('visa', 'amex', 'maestro'), last4: text('unit') },
  expires: object({ month: integer(1, 12), year: integer(2026, 2032) }),
});

const transferPayment = object({
  ...{ method: always('transfer'), bank: text('title'), reference: text('orderNumber') },
  dueDate: optional(text('date')),
});

const voucherPayment = object({ method: always('voucher'), code: text('coupon') });

/** How an order is paid: one of three. */
export const paymentSource = union(cardPayment, transferPayment, voucherPayment);

/** A payment of an order. */
export const payment = object({
  ...{ id: text('prefixedId'), amount: money, source: paymentSource, createdAt: text('dateTime') },
  ...{ state: oneOfWords('open', 'paid', 'failed', 'refunded'), failure: nullable(text('sentence')) },
});

const line = object({
  ...{ sku: text('sku'), title: text('title'), quantity: integer(1, 9), price: money },
  note: optional(text('sentence')),
});

/** A cart. */
export const cart = object({
  ...{ id: text('uuid'), lines: listOf(line, 5), total: money, coupon: nullable(text('coupon')) },
  expiresAt: text('dateTime'),
});

/** An order. */
export const order = object({
  ...{ id: integer(10_000_000, 10_900_000), number: text('orderNumber'), lines: listOf(line, 5, 1) },
  ...{ total: money, shipping: address, billing: optional(address), placedAt: text('dateTime') },
  ...{
    state: oneOfWords('new', 'paid', 'packed', 'shipped', 'cancelled'),
    shippedAt: nullable(text('dateTime')),
  },
  payments: listOf(payment, 2),
});

/** An order in the second version: prices are decimal texts, and members have other names. */
export const orderV2 = object({
  ...{ orderId: text('ulid'), reference: text('orderNumber'), totalPrice: text('decimal') },
  ...{ currency: oneOfWords('EUR', 'GBP', 'SEK'), status: oneOfWords('open', 'done'), delivery: address },
  ...{ positions: listOf(object({ sku: text('sku'), quantity: integer(1, 9) }), 6, 1) },
  metadata: mapOf('slug', text('sentence'), 3),
});

/** A customer. */
export const customer = object({
  ...{ id: text('uuid'), name: text('name'), email: text('email'), phone: optional(text('phone')) },
  ...{
    newsletter: flag,
    addresses: listOf(address, 2),
    since: text('date'),
    birthday: nullable(text('date')),
  },
});
