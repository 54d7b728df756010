import { answer, at, component, drop, operation, type Planting, rename, set } from './planting.ts';
import type { Part } from './shop-description.ts';

const session = (shop: Part) =>
  at(operation(shop, 'post', '/login'), 'responses', '200', 'content', 'application/json', 'schema');
const member = (shop: Part, name: string) => at(session(shop), 'properties', name);
const patch = (shop: Part) =>
  at(
    operation(shop, 'patch', '/products/{productId}'),
    'requestBody',
    'content',
    'application/merge-patch+json',
    'schema',
  );
const form = (shop: Part) =>
  at(
    operation(shop, 'post', '/login'),
    'requestBody',
    'content',
    'application/x-www-form-urlencoded',
    'schema',
  );
const settings = (shop: Part) =>
  at(operation(shop, 'put', '/settings'), 'requestBody', 'content', 'application/json', 'schema');

const LOGIN = 'POST /login, response 200 application/json';
const FORM = 'POST /login, request application/x-www-form-urlencoded';
const PATCH = 'PATCH /products/{productId}, request application/merge-patch+json';
const SETTINGS = 'PUT /settings, request application/json';
/** Where payments are. */
const PAYMENTS = [
  'GET /orders, response 200 application/json, [].payment',
  'GET /orders/{orderId}, response 200 application/json, payment',
  'POST /orders, request application/json, payment',
  'POST /orders, response 201 application/json, payment',
];
const inPayments = (kind: string, name: string) => PAYMENTS.map((place) => `${kind} ${place}${name}`);

/** Changes of the schemas of bodies. */
export const PLANTED_BODIES: readonly Planting[] = [
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
  {
    title: 'one of several schemas is removed that some values need',
    change: (shop) =>
      set(at(settings(shop), 'properties'), {
        level: { oneOf: [{ type: 'string', enum: ['low', 'high'] }] },
      }),
    expected: [`wrong-type ${SETTINGS}, level`],
  },
  {
    title: 'a value is removed from the only one of several schemas that has texts',
    change: (shop) => drop(at(settings(shop), 'properties', 'level', 'oneOf', 1, 'enum'), 'low'),
    // The learner lists the words of a member only if all of its values are texts.
    expected: [],
  },
  {
    title: 'no schema of a list of alternatives has texts any more',
    change: (shop) => at(answer(shop, 'get', '/search'), 'items', 'anyOf').pop(),
    expected: ['wrong-type GET /search, response 200 application/json, []'],
  },
  {
    title: 'an alternative is added that nothing fits',
    change: (shop) => {
      set(at(shop, 'components', 'schemas'), {
        Voucher: { type: 'object', required: ['code'], properties: {} },
      });
      at(component(shop, 'Payment'), 'oneOf').push({ $ref: '#/components/schemas/Voucher' } as never);
    },
    expected: inPayments('unused-alternative', ''),
  },
  {
    title: 'an alternative with a discriminator is removed',
    change: (shop) => {
      drop(at(component(shop, 'Payment'), 'oneOf'), 'Transfer');
      drop(at(component(shop, 'Payment'), 'discriminator', 'mapping'), 'transfer');
    },
    expected: [...inPayments('undocumented-member', '.bank'), ...inPayments('unknown-value', '.kind')],
  },
  {
    title: 'a value of a discriminator has another name',
    change: (shop) => {
      rename(at(component(shop, 'Payment'), 'discriminator', 'mapping'), 'transfer', 'bank-transfer');
      set(at(component(shop, 'Transfer'), 'properties', 'kind'), { const: 'bank-transfer' });
    },
    expected: [...inPayments('unknown-value', '.kind'), ...inPayments('unused-alternative', '')],
  },
  {
    title: 'a value is removed from one alternative, and the other forbids the member',
    change: (shop) => drop(at(component(shop, 'Card'), 'properties', 'brand', 'enum'), 'gold'),
    expected: inPayments('unknown-value', '.brand'),
  },
  {
    title: 'a type is changed in one alternative, and the other allows it',
    change: (shop) => set(at(component(shop, 'Card'), 'properties', 'rate'), { type: 'string' }),
    expected: [],
  },
  {
    title: 'a type is changed in all alternatives',
    change: (shop) => {
      set(at(component(shop, 'Card'), 'properties', 'rate'), { type: 'string' });
      set(at(component(shop, 'Transfer'), 'properties', 'rate'), { type: 'string' });
    },
    expected: inPayments('wrong-type', '.rate'),
  },
  {
    title: 'a member in a part of `allOf` is removed',
    change: (shop) => drop(at(component(shop, 'Order'), 'allOf', 1, 'properties'), 'note'),
    expected: [
      'undocumented-member GET /orders, response 200 application/json, [].note',
      'undocumented-member GET /orders/{orderId}, response 200 application/json, note',
      'undocumented-member POST /orders, response 201 application/json, note',
    ],
  },
  {
    title: 'a field of a form is removed',
    change: (shop) => drop(at(form(shop), 'properties'), 'scopes'),
    expected: [`undocumented-member ${FORM}, scopes`],
  },
  {
    title: 'a field of a form has another type',
    change: (shop) => set(at(form(shop), 'properties', 'count'), { type: 'boolean' }),
    expected: [`wrong-type ${FORM}, count`],
  },
  {
    title: 'a value of a field of a form is removed',
    change: (shop) => drop(at(form(shop), 'properties', 'grant', 'enum'), 'device'),
    expected: [`unknown-value ${FORM}, grant`],
  },
  {
    title: 'a field of a form that repeats is not a list',
    change: (shop) => set(at(form(shop), 'properties'), { scopes: { type: 'string' } }),
    expected: [`wrong-type ${FORM}, scopes`],
  },
  {
    title: 'a field of a form of parts becomes required',
    change: (shop) =>
      at(
        operation(shop, 'post', '/uploads'),
        'requestBody',
        'content',
        'multipart/form-data',
        'schema',
        'required',
      ).push('width' as never),
    expected: ['missing-member POST /uploads, request multipart/form-data, width'],
  },
];
