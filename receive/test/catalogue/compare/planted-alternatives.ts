import { FORM, form, SETTINGS, settings } from './places.ts';
import { answer, at, component, drop, operation, type Planting, rename, set } from './planting.ts';

/** Where payments are. */
const PAYMENTS = [
  'GET /orders, response 200 application/json, [].payment',
  'GET /orders/{orderId}, response 200 application/json, payment',
  'POST /orders, request application/json, payment',
  'POST /orders, response 201 application/json, payment',
];
const inPayments = (kind: string, name: string) => PAYMENTS.map((place) => `${kind} ${place}${name}`);

/** Changes of schemas that are put together from others, and of forms. */
export const PLANTED_ALTERNATIVES: readonly Planting[] = [
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
