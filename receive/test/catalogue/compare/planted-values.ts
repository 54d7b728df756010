import { LOGIN, member, PATCH, patch, SETTINGS, session, settings } from './places.ts';
import { answer, at, drop, type Planting, set } from './planting.ts';

/** Changes of values, formats, items, maps and marks in the schemas of bodies. */
export const PLANTED_VALUES: readonly Planting[] = [
  {
    title: 'a value of an enum is removed',
    change: (shop) => drop(at(member(shop, 'kind'), 'enum'), 'robot'),
    expected: [`unknown-value ${LOGIN}, kind`],
  },
  {
    title: 'a constant has another value',
    change: (shop) => set(at(settings(shop), 'properties', 'mode'), { const: 'lax' }),
    expected: [`unknown-value ${SETTINGS}, mode`],
  },
  {
    title: 'a format is another one',
    change: (shop) => set(member(shop, 'expires'), { format: 'date' }),
    expected: [`wrong-format ${LOGIN}, expires`],
  },
  {
    title: 'a text without a format gets one',
    change: (shop) => set(member(shop, 'token'), { format: 'uuid' }),
    expected: [`wrong-format ${LOGIN}, token`],
  },
  {
    title: 'a text gets a format that the catalogue does not know',
    change: (shop) => set(member(shop, 'token'), { format: 'hostname' }),
    expected: [],
  },
  {
    title: 'items have another type',
    change: (shop) => set(member(shop, 'scopes'), { items: { type: 'integer' } }),
    expected: [`wrong-type ${LOGIN}, scopes[]`],
  },
  {
    title: 'a value of items is removed',
    change: (shop) => drop(at(member(shop, 'scopes'), 'items', 'enum'), 'write'),
    expected: [`unknown-value ${LOGIN}, scopes[]`],
  },
  {
    title: 'the values of a map have another type',
    change: (shop) => set(answer(shop, 'get', '/stock'), { additionalProperties: { type: 'string' } }),
    expected: ['wrong-type GET /stock, response 200 application/json, *'],
  },
  {
    title: 'a map takes no members',
    change: (shop) => set(answer(shop, 'get', '/stock'), { additionalProperties: false }),
    expected: ['forbidden-member GET /stock, response 200 application/json, *'],
  },
  {
    title: 'a member of a request is only for reading',
    change: (shop) => set(at(patch(shop), 'properties', 'title'), { readOnly: true }),
    expected: [`read-only-member ${PATCH}, title`],
  },
  {
    title: 'a member of a response is only for writing',
    change: (shop) => set(member(shop, 'lifetime'), { writeOnly: true }),
    expected: [`write-only-member ${LOGIN}, lifetime`],
  },
  {
    title: 'a member is deprecated',
    change: (shop) => set(member(shop, 'expires'), { deprecated: true }),
    expected: [`deprecated-member ${LOGIN}, expires`],
  },
  {
    title: 'a member is forbidden by `not`',
    change: (shop) => set(settings(shop), { not: { required: ['mode'] } }),
    expected: [`forbidden-member ${SETTINGS}, mode`],
  },
  {
    title: 'a type is forbidden by `not`',
    change: (shop) => set(member(shop, 'token'), { not: { type: 'string' } }),
    expected: [`wrong-type ${LOGIN}, token`],
  },
  {
    title: 'a value is forbidden by `not`',
    change: (shop) => set(member(shop, 'kind'), { not: { enum: ['user'] } }),
    expected: [`unknown-value ${LOGIN}, kind`],
  },
  {
    title: 'a member may not be there at all',
    change: (shop) => set(at(session(shop), 'properties'), { expires: false }),
    expected: [`forbidden-member ${LOGIN}, expires`],
    isOnly31: true,
  },
];
