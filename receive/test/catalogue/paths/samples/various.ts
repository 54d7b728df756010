import type { Api } from '../api-traffic.ts';
import * as value from '../api-values.ts';

const { some, someOfEach, oneOf } = value;

/** A service for teams whose tenants are the first segment. */
export const TENANTS: Api = {
  name: 'tenants at the root',
  envelope: 'results[] count next previous',
  values: {
    tenant: oneOf('acme globex initech umbrella'),
    projectKey: someOfEach(9, (random) => value.name(random, 99).slice(0, 4).toUpperCase()),
    issueKey: (random, before) => `${before.split('/')[3]}-${1 + Math.floor(random() * 300)}`,
    username: some(40, value.name),
    board: some(30, value.number),
  },
  bodies: {
    project: 'key name lead.name category? archived',
    issue: 'key summary description? status.name assignee.name? reporter.name labels[]? createdAt',
    comment: 'id author.name text createdAt editedAt?',
    user: 'name email displayName avatar? isActive',
    board: 'id name columns[].name columns[].limit? project',
    session: 'token user.name expiresAt',
  },
  endpoints: `
    POST /login session
    GET /{tenant}/projects project[]
    POST /{tenant}/projects project
    GET /{tenant}/projects/{projectKey} project
    GET /{tenant}/projects/{projectKey}/issues issue[]
    GET /{tenant}/projects/{projectKey}/issues/{issueKey} issue
    POST /{tenant}/projects/{projectKey}/issues/{issueKey}/comments comment
    GET /{tenant}/users user[]
    GET /{tenant}/users/{username} user
    GET /{tenant}/boards board[]
    GET /{tenant}/boards/{board} board`,
};

/** A framework whose paths end in a slash, with languages. */
export const SLASHES: Api = {
  name: 'paths that end in a slash',
  envelope: 'results[] count next previous',
  values: {
    language: oneOf('en de fr'),
    slug: some(60, value.slug),
    year: oneOf('2022 2023 2024 2025'),
    month: oneOf('01 02 03 04 05 06 07 08 09 10 11 12'),
    author: some(30, value.name),
  },
  bodies: {
    article: 'slug title teaser body author.name publishedAt tags[]? image.url?',
    author: 'name bio? photo? links[]?',
    month: 'year month articles[].slug articles[].title',
    menu: 'items[].label items[].href items[].children[].label?',
  },
  endpoints: `
    GET /{language}/menu/ menu
    GET /{language}/articles/ article[]
    GET /{language}/articles/{slug}/ article
    GET /{language}/articles/{slug}/related/ article[]
    GET /{language}/archive/{year}/{month}/ month
    GET /{language}/authors/ author[]
    GET /{language}/authors/{author}/ author
    GET /`,
};

/** A social network: singular names, user names everywhere, actions with the same answer. */
export const SOCIAL: Api = {
  name: 'a social network',
  envelope: 'data[] meta.next_token',
  values: {
    username: some(300, value.name),
    id: some(900, (random) => `17${value.number(random).padStart(6, '0')}00000`),
    hashtag: some(50, value.name),
    media: some(200, (random) => value.token('', 11)(random)),
  },
  bodies: {
    user: 'id username name bio? location? verified followers following',
    post: 'id text author.username created likes reposts reply_to? media[].url?',
    media: 'key url width height alt?',
    trend: 'hashtag posts rank',
  },
  endpoints: `
    GET /1.1/user/{username} user
    GET /1.1/user/{username}/posts post[]
    GET /1.1/user/{username}/followers user[]
    GET /1.1/user/{username}/following user[]
    POST /1.1/user/{username}/follow user
    POST /1.1/user/{username}/unfollow user
    POST /1.1/user/{username}/block user
    GET /1.1/timeline post[]
    POST /1.1/post post
    GET /1.1/post/{id} post
    DELETE /1.1/post/{id}
    POST /1.1/post/{id}/like post
    POST /1.1/post/{id}/repost post
    POST /1.1/post/{id}/bookmark post
    GET /1.1/hashtag/{hashtag} post[]
    GET /1.1/trends trend[]
    GET /1.1/media/{media} media
    GET /1.1/search/posts post[]
    GET /1.1/search/users user[]
    GET /1.1/account/settings
    GET /1.1/account/verify_credentials user`,
};

/** Files in buckets and calls of procedures: nearly nothing has a body that can be read. */
export const STORAGE: Api = {
  name: 'files and procedures',
  envelope: 'files[] token',
  values: {
    bucket: oneOf('images backups logs uploads invoices'),
    file: some(300, value.file),
    hashed: some(50, (random) => `app.${value.hex(8)(random)}.js`),
    day: some(40, value.date),
  },
  bodies: { file: 'key size etag modified owner?' },
  endpoints: `
    GET /buckets/{bucket} file[]
    GET /buckets/{bucket}/{file}
    PUT /buckets/{bucket}/{file}
    GET /buckets/{bucket}/archive/{day}/{file}
    GET /static/{hashed}
    GET /static/fonts/{file}
    GET /index.html
    GET /favicon.ico
    GET /robots.txt
    POST /shop.v1.CartService/GetCart
    POST /shop.v1.CartService/AddItem
    POST /shop.v1.CartService/RemoveItem
    POST /shop.v1.CartService/EmptyCart
    POST /shop.v1.CheckoutService/PlaceOrder
    POST /shop.v1.CheckoutService/GetQuote
    POST /grpc.health.v1.Health/Check`,
};
