import { LOGIN, member, PATCH, patch, session } from './places.ts';
import { answer, at, component, drop, type Planting, rename, set } from './planting.ts';

/** Changes of members and types in the schemas of bodies. */
export const PLANTED_MEMBERS: readonly Planting[] = [
  {
    title: 'a member is removed',
    change: (shop) => drop(at(session(shop), 'properties'), 'expires'),
    expected: [`undocumented-member ${LOGIN}, expires`],
  },
  {
    title: 'a member has another name',
    change: (shop) => rename(at(session(shop), 'properties'), 'expires', 'ends'),
    expected: [`undocumented-member ${LOGIN}, expires`, `unused-member ${LOGIN}, ends`],
  },
  {
    title: 'a required member has another name',
    change: (shop) => {
      rename(at(session(shop), 'properties'), 'lifetime', 'ttl');
      set(session(shop), { required: ['token', 'ttl', 'kind', 'device'] });
    },
    expected: [`undocumented-member ${LOGIN}, lifetime`, `missing-member ${LOGIN}, ttl`],
  },
  {
    title: 'a member is removed, and others are allowed in so many words',
    change: (shop) => {
      drop(at(session(shop), 'properties'), 'expires');
      set(session(shop), { additionalProperties: true });
    },
    expected: [],
  },
  {
    title: 'a member is removed, and others are not allowed',
    change: (shop) => {
      drop(at(session(shop), 'properties'), 'expires');
      set(session(shop), { additionalProperties: false });
    },
    expected: [`forbidden-member ${LOGIN}, expires`],
  },
  {
    title: 'a member of a closed object is removed',
    change: (shop) => drop(at(patch(shop), 'properties'), 'rating'),
    expected: [`forbidden-member ${PATCH}, rating`],
  },
  {
    title: 'a member of an inner object is removed',
    change: (shop) =>
      set(member(shop, 'device'), { required: [], properties: { model: { type: 'string' } } }),
    expected: [`undocumented-member ${LOGIN}, device.os`, `unused-member ${LOGIN}, device.model`],
  },
  {
    title: 'a member is added',
    change: (shop) => set(at(session(shop), 'properties'), { fresh: { type: 'string' } }),
    expected: [`unused-member ${LOGIN}, fresh`],
  },
  {
    title: 'a required member is added',
    change: (shop) => at(session(shop), 'required').push('fresh' as never),
    expected: [`missing-member ${LOGIN}, fresh`],
  },
  {
    title: 'an optional member becomes required',
    change: (shop) => set(patch(shop), { required: ['title'] }),
    expected: [`missing-member ${PATCH}, title`],
  },
  {
    title: 'a required member of an inner object is added',
    change: (shop) => at(member(shop, 'device'), 'required').push('model' as never),
    expected: [`missing-member ${LOGIN}, device.model`],
  },
  {
    title: 'a member that is always there becomes optional',
    change: (shop) => drop(session(shop), 'required'),
    expected: [],
  },
  {
    title: 'a number becomes a string',
    change: (shop) => set(member(shop, 'lifetime'), { type: 'string' }),
    expected: [`wrong-type ${LOGIN}, lifetime`],
  },
  {
    title: 'a string becomes an object',
    change: (shop) => set(member(shop, 'token'), { type: 'object' }),
    expected: [`wrong-type ${LOGIN}, token`],
  },
  {
    title: 'an object becomes a list',
    change: (shop) => set(member(shop, 'quota'), { type: 'array', items: {} }),
    expected: [`wrong-type ${LOGIN}, quota`],
  },
  {
    title: 'an integer becomes any number',
    change: (shop) => set(member(shop, 'lifetime'), { type: 'number' }),
    expected: [],
  },
  {
    title: 'a number with fractions becomes an integer',
    change: (shop) => set(at(patch(shop), 'properties', 'rating'), { type: ['integer', 'null'] }),
    expected: [`wrong-type ${PATCH}, rating`],
  },
  {
    title: 'the whole body has another type',
    change: (shop) => set(answer(shop, 'get', '/stock'), { type: 'array', items: {} }),
    expected: ['wrong-type GET /stock, response 200 application/json'],
  },
  {
    title: 'null is no longer allowed',
    change: (shop) => set(at(patch(shop), 'properties', 'rating'), { type: 'number' }),
    expected: [`null-value ${PATCH}, rating`],
  },
  {
    title: 'null is no longer allowed for an object',
    change: (shop) => set(member(shop, 'device'), { type: 'object' }),
    expected: [`null-value ${LOGIN}, device`],
  },
  {
    title: 'null is no longer one of several schemas',
    change: (shop) =>
      set(at(component(shop, 'Order'), 'allOf', 1, 'properties'), { note: { anyOf: [{ type: 'string' }] } }),
    expected: [
      'null-value GET /orders, response 200 application/json, [].note',
      'null-value GET /orders/{orderId}, response 200 application/json, note',
      'null-value POST /orders, response 201 application/json, note',
    ],
  },
];
