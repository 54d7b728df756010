import type { Api } from '../api-traffic.ts';
import * as value from '../api-values.ts';

const { some, oneOf } = value;

/** An online shop. */
export const SHOP: Api = {
  name: 'a shop',
  envelope: 'items[] total page',
  values: {
    userId: some(400, value.number),
    orderId: some(2000, (_, at) => `ord-${String(at).padStart(5, '0')}`),
    productSlug: some(300, value.slug),
    categorySlug: some(9, (random) => value.slug(random).split('-').slice(1).join('-')),
    cartId: some(500, value.uuid),
    itemId: some(50, value.number),
    countryCode: oneOf('de fr it es at ch nl be pl cz dk se'),
    email: some(80, value.email),
    day: some(60, value.date),
    image: some(200, value.file),
  },
  bodies: {
    product: 'id slug name price.amount price.currency description? stock? images[].url? brand? rating?',
    category: 'id slug title parent? productCount',
    user: 'id email firstName lastName address.street? address.city? phone? createdAt',
    order: 'id status customerId lines[].sku lines[].quantity total.amount total.currency placedAt note?',
    cart: 'id lines[].sku lines[].quantity coupon? expiresAt',
    line: 'sku quantity unitPrice',
    review: 'id author stars text? createdAt',
    country: 'code name currency vatRate',
    report: 'from to revenue orders visitors?',
    token: 'accessToken refreshToken expiresIn',
    health: 'status uptime checks[].name',
    hit: 'slug name score highlight?',
    subscription: 'email confirmed since topics[]?',
  },
  endpoints: `
    GET /products product[]
    GET /products/{productSlug} product
    GET /products/search hit[]
    GET /products/{productSlug}/reviews review[]
    POST /products/{productSlug}/reviews review
    GET /products/{productSlug}/images/{image}
    GET /categories category[]
    GET /categories/{categorySlug} category
    GET /categories/{categorySlug}/products product[]
    GET /users user[]
    POST /users user
    GET /users/me user
    GET /users/{userId} user
    PATCH /users/{userId} user
    GET /users/{userId}/orders order[]
    GET /orders order[]
    POST /orders order
    GET /orders/{orderId} order
    POST /orders/{orderId}/cancel order
    POST /orders/{orderId}/refund order
    POST /carts cart
    GET /carts/{cartId} cart
    POST /carts/{cartId}/items line
    PUT /carts/{cartId}/items/{itemId} line
    DELETE /carts/{cartId}/items/{itemId}
    GET /countries country[]
    GET /countries/{countryCode} country
    GET /reports/daily report[]
    GET /reports/weekly report[]
    GET /reports/monthly report[]
    GET /reports/daily/{day} report
    GET /newsletter/subscriptions/{email} subscription
    POST /auth/login token
    POST /auth/refresh token
    POST /auth/logout
    GET /health health
    GET /metrics`,
};
