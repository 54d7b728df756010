import { deepEqual, doesNotMatch, equal } from 'node:assert/strict';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { learn, learnQueries } from './learned-node.ts';

const INTEGER = { type: 'integer' } as const;

/** Distinct names that are no ids. */
function plainNames(count: number): string[] {
  return Array.from(
    { length: count },
    (_, at) => `name-${String.fromCharCode(97 + (at % 26))}${Math.floor(at / 26)}`,
  );
}

describe('an object whose names are keys', () => {
  it('is one with more than a hundred different names', () => {
    const values = plainNames(101).map((name) => ({ [name]: 1 }));
    deepEqual(learn(values).toJsonSchema(), { type: 'object', additionalProperties: INTEGER });
    equal(Object.keys(learn(values.slice(1)).toJsonSchema().properties!).length, 100);
  });

  it('keeps the members that each object has', () => {
    const values = plainNames(200).map((name, at) => ({ id: 'a b', [name]: 1, ...(at > 0 && { most: 1 }) }));
    const map = {
      type: 'object',
      properties: { id: { type: 'string' } },
      required: ['id'],
      additionalProperties: INTEGER,
    };
    deepEqual(learn(values).toJsonSchema(), map);
    deepEqual(learn(values.toReversed()).toJsonSchema(), map);
    const { properties, required } = learn([...values, {}]).toJsonSchema();
    deepEqual([properties, required], [undefined, undefined]);
  });

  it('is none yet if all objects have the same names, up to five hundred', () => {
    const wide = Object.fromEntries(plainNames(500).map((name) => [name, 1]));
    equal(Object.keys(learn([wide, wide]).toJsonSchema().properties!).length, 500);
    const schema = { type: 'object', additionalProperties: INTEGER };
    deepEqual(learn([{ ...wide, more: 1 }]).toJsonSchema(), schema);
    deepEqual(learn([wide, { other: 1 }]).toJsonSchema(), schema);
  });

  it('has one schema for all its members', () => {
    const values = plainNames(150).map((name, at) => ({
      [name]: at % 2 === 0 ? { a: 1 } : { a: 1.5, b: 'x y' },
    }));
    deepEqual(learn(values).toJsonSchema().additionalProperties, {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'string' } },
      required: ['a'],
    });
  });

  it('keeps none of its names', () => {
    doesNotMatch(JSON.stringify(learn(plainNames(101).map((name) => ({ [name]: 1 }))).encode()), /name/);
  });

  it('does not grow with a hundred thousand names', () => {
    const budget = new Budget(1000);
    const node = learn([], budget);
    for (let at = 0; at < 100_000; at++) node.observe({ [`x${at}y`]: { a: at } }, '', budget);
    equal(budget.used, 3);
    const value = { type: 'object', properties: { a: INTEGER }, required: ['a'] };
    deepEqual(node.toJsonSchema(), { type: 'object', additionalProperties: value });
  });

  it('is one from the first name that is an id or not safe to keep', () => {
    const keys = [
      ...[
        '1',
        '-17',
        '3.5',
        '1234567',
        '2026-11-28',
        '2026-11',
        '2026-11-28T10:00:00Z',
        '10:30',
        '10.0.0.1',
        '+49 170 1234',
      ],
      ...[
        '123e4567-e89b-12d3-a456-426614174000',
        'user_123456',
        'item:f3b1c9d2e4a5',
        'd41d8cd98f00b204e9800998ecf8427e',
      ],
      ...[
        'ann@example.org',
        '01ARZ3NDEKTSV4RRFFQ69G5FAV',
        'V1StGXR8_Z5jdHi6B-myT',
        '507f1f77bcf86cd799439011',
        'AB-1234-XL',
        'AMY-1',
      ],
      ...['x'.repeat(65), 'a\nb', 'a\u0000', 'a\u202eb', '\ud800', 'zero\u200bwidth'],
    ];
    for (const key of keys) {
      const node = learn([{ [key]: 1 }]);
      deepEqual(node.toJsonSchema(), { type: 'object', additionalProperties: INTEGER }, key);
      equal(JSON.stringify(node.encode()).includes(JSON.stringify(key)), false, key);
    }
  });

  it('is none for names with digits, signs and letters of other languages', () => {
    const names = [
      ...[
        'a',
        'id',
        'line_1',
        'x-amz-meta-2',
        'oauth2',
        'x509CertificateV3',
        '24h',
        '2xx',
        '$ref',
        '@type',
        'größe',
        '名前',
      ],
      ...[
        'getOAuth2TokenV1',
        'numberOfActiveUsersInTheLast30Days',
        'user_2fa_oauth2_v1_token',
        'iso_8601',
        'sha256',
      ],
      ...[
        'ab1',
        'facade',
        'deadbeef',
        'filter[name]',
        'x'.repeat(64),
        'address.street',
        'Content-Type',
        '/users',
        '',
      ],
    ];
    const value = Object.fromEntries(names.map((name) => [name, 1]));
    deepEqual(Object.keys(learn([value]).toJsonSchema().properties!), names.toSorted());
  });

  it('can have ordinary members too', () => {
    deepEqual(learn([{ total: 1, 17: 'a b' }, { total: 2 }]).toJsonSchema(), {
      type: 'object',
      properties: { total: INTEGER },
      required: ['total'],
      additionalProperties: { type: 'string' },
    });
  });

  it('has no parameters, if it is a query', () => {
    deepEqual(
      learnQueries(['17=a', 'page=1'])
        .toParameters(2)
        .map(({ name }) => name),
      ['page'],
    );
    deepEqual(learnQueries(plainNames(101).map((name) => `${name}=1`)).toParameters(101), []);
  });
});
