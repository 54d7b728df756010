import fc from 'fast-check';
import type { Field } from '../wire.ts';
import type { Secret } from './secret.ts';
import { headerNames, inOtherCase, inQuery, masks, parameterNames } from './secret-names.ts';

/** Values of headers that hold a secret. */
const headerValues: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `Bearer ${secret}`,
  (secret) => `Basic\t${secret} ${secret}`,
  (secret) => ` ${secret}`,
  (secret) => `a=b; session=${secret}; Path=/`,
  (secret) => `${secret} ${secret}`,
  (secret) => `é ${secret}`,
];

/** Puts a secret into headers that are redacted as a whole, now and then into more of the same name. */
export const headerPlants = fc.record({
  name: fc.constantFrom(...headerNames),
  forms: fc.array(fc.nat(headerValues.length - 1), { minLength: 1, maxLength: 3 }),
});

/** The fields of a plant in headers. The scheme of credentials is public, and so is a first word like one. */
export function headersWith({ text }: Secret, { name, forms }: PlantOf<typeof headerPlants>): Field[] {
  return forms.map((form): Field => {
    const value = headerValues[form]?.(text) ?? '';
    return [name, name === 'authorization' && value.startsWith(`${text} `) ? text : value];
  });
}

/** What an arbitrary makes. */
export type PlantOf<A> = A extends fc.Arbitrary<infer T> ? T : never;

/** URLs with a parameter, around which there are others. */
const urls: readonly ((pair: string) => string)[] = [
  (pair) => `/a?${pair}`,
  (pair) => `/a?x=1&${pair}&y=2`,
  (pair) => `/a;x=1?${pair}#f`,
  (pair) => `/a?x=1;${pair}`,
  (pair) => `/#${pair}`,
  (pair) => `https://shop.test:80/?x=%20&&=&${pair}&`,
  (pair) => `/a?x=1?${pair}`,
];

/** How a parameter or field is written. */
export const parameter = {
  name: fc.constantFrom(...parameterNames),
  nameMask: masks,
  caseMask: masks,
  valueMask: masks,
};

/** Puts a secret into a parameter of a URL, in the path or in a header that has URLs. */
export const urlPlants = fc.record({
  ...parameter,
  url: fc.nat(urls.length - 1),
  isNested: fc.boolean(),
  header: fc.constantFrom('referer', 'location', 'content-location', 'link', 'x-original-url', 'refresh'),
});

/** A URL with a secret in a covered parameter. */
export function urlWith(secret: Secret, plant: PlantOf<typeof urlPlants>): string {
  const pair = pairWith(secret, plant);
  // In a URL within a URL a pair that needs encoding by itself would be encoded twice.
  return plant.isNested && !/[%+]/.test(pair) ? nested(pair) : (urls[plant.url]?.(pair) ?? '');
}

function nested(pair: string): string {
  return `/login?next=${encodeURIComponent(`/a?x=1&${pair}&y=2`)}&a=b`;
}

/** The field of a plant in a header that has URLs. */
export function urlHeaderWith(secret: Secret, plant: PlantOf<typeof urlPlants>): Field {
  const url = urlWith(secret, plant);
  if (plant.header === 'link') return ['link', `<${url}>; rel="next", </b?c=d>; rel=last`];
  return [plant.header, plant.header === 'refresh' ? `5; url=${url}` : url];
}

/** The name and value of a covered parameter or field, with a secret as the value. */
export function pairWith(
  { text }: Secret,
  { name, nameMask, caseMask, valueMask }: Pick<PlantOf<typeof urlPlants>, keyof typeof parameter>,
): string {
  return `${inQuery(inOtherCase(name, caseMask), nameMask)}=${inQuery(text, valueMask)}`;
}
