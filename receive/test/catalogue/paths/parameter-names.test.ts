import { deepEqual } from 'node:assert/strict';
import { templatesOf, visitsOf } from './shape-leaf.ts';

/** The names in the template of paths that have only one. */
function namesIn(...paths: string[]): string[] {
  const templates = templatesOf(visitsOf(paths));
  return templates.flatMap((template) => [...template.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name!));
}

describe('the name of a path parameter', () => {
  it('is the singular of the collection before, and what the values are', () => {
    deepEqual(namesIn('/users/5'), ['userId']);
    deepEqual(namesIn('/order-items/5'), ['orderItemId']);
    deepEqual(namesIn('/payment_intents/pi_3MtwBwLk'), ['paymentIntentId']);
    deepEqual(namesIn('/categories/7/boxes/8/addresses/9'), ['categoryId', 'boxId', 'addressId']);
    deepEqual(namesIn('/people/1/children/2/series/3'), ['personId', 'childId', 'seriesId']);
    deepEqual(namesIn('/Patient/3'), ['patientId']);
    deepEqual(namesIn('/products/iphone-15-pro-256gb'), ['productSlug']);
    deepEqual(namesIn('/cities/New%20York'), ['city']);
  });

  it('is what the values are if that says enough', () => {
    deepEqual(namesIn('/rates/2026-11-28'), ['date']);
    deepEqual(namesIn('/users/ann@example.org'), ['email']);
    deepEqual(namesIn('/images/IMG_1234.jpg'), ['file']);
    deepEqual(namesIn('/hosts/10.0.0.1'), ['ip']);
  });

  it('is what the values are if no collection is before', () => {
    deepEqual(namesIn('/5'), ['id']);
    deepEqual(namesIn('/api/5/New%20York'), ['id', 'name']);
    deepEqual(namesIn('/v1/5'), ['id']);
    deepEqual(namesIn('/c/5'), ['id']);
  });

  it('is an id if some of the values are', () => {
    deepEqual(namesIn('/users/5', '/users/ann@example.org'), ['userId']);
  });

  it('is not there twice in a template', () => {
    deepEqual(namesIn('/users/5/users/6/7/8'), ['userId', 'userId2', 'id', 'id2']);
  });

  it('has only letters and digits', () => {
    deepEqual(namesIn('/caf%C3%A9s/5'), ['cafeId']);
    deepEqual(namesIn('/$metas/5'), ['metaId']);
    deepEqual(namesIn(`/${'long_'.repeat(12)}/5`), ['id']);
  });
});
