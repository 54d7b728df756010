import { at, operation } from './planting.ts';
import type { Part } from './shop-description.ts';

/** The answer of the login, which no other operation has. */
export const session = (shop: Part) =>
  at(operation(shop, 'post', '/login'), 'responses', '200', 'content', 'application/json', 'schema');
/** A member of the answer of the login. */
export const member = (shop: Part, name: string) => at(session(shop), 'properties', name);
/** Where differences in the answer of the login are. */
export const LOGIN = 'POST /login, response 200 application/json';

/** The form of the login. */
export const form = (shop: Part) =>
  at(
    operation(shop, 'post', '/login'),
    'requestBody',
    'content',
    'application/x-www-form-urlencoded',
    'schema',
  );
/** Where differences in the form of the login are. */
export const FORM = 'POST /login, request application/x-www-form-urlencoded';

/** The changes of a product: a closed object. */
export const patch = (shop: Part) =>
  at(
    operation(shop, 'patch', '/products/{productId}'),
    'requestBody',
    'content',
    'application/merge-patch+json',
    'schema',
  );
/** Where differences in the changes of a product are. */
export const PATCH = 'PATCH /products/{productId}, request application/merge-patch+json';

/** The settings, which have constants, alternatives and `not`. */
export const settings = (shop: Part) =>
  at(operation(shop, 'put', '/settings'), 'requestBody', 'content', 'application/json', 'schema');
/** Where differences in the settings are. */
export const SETTINGS = 'PUT /settings, request application/json';
