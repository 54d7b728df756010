import fc from 'fast-check';
import type { Field } from '../wire.ts';
import { getRequest, okResponse } from '../worker.ts';
import type { Configuration } from './configurations.ts';
import type { Secret } from './secret.ts';
import { bodyPlants, bodyWith, type PlantedBody } from './secret-bodies.ts';
import {
  headerPlants,
  headersWith,
  type PlantOf,
  urlHeaderWith,
  urlPlants,
  urlWith,
} from './secret-headers.ts';
import {
  headerNames,
  inOtherCase,
  masks,
  memberNames,
  parameterNames,
  shownHeaderNames,
} from './secret-names.ts';
import type { Exchange } from './steps.ts';

const message = fc.record({
  header: fc.option(headerPlants),
  url: fc.option(urlPlants),
  body: fc.option(bodyPlants),
  cuts: fc.array(fc.nat(), { maxLength: 8, size: 'max' }),
  hasTrailers: fc.boolean(),
});

/** Where a secret is put in an exchange: mostly in several places. */
export const plantings = fc.record({
  path: fc.option(urlPlants),
  /** Whether the secret is the authority, and the id of the request. */
  isHost: fc.boolean(),
  isRequestId: fc.boolean(),
  request: message,
  response: message,
  hasCallbacks: fc.constantFrom(true, true, true, false),
  ending: fc.constantFrom(['log', 'done', 'delete'] as const, ['done', 'delete'] as const),
});
type Planting = PlantOf<typeof plantings>;

/** An exchange with a secret in it, and its bodies. */
export interface PlantedExchange {
  readonly exchange: Exchange;
  readonly requestBody: PlantedBody | undefined;
  readonly responseBody: PlantedBody | undefined;
}

/** Puts a secret into an exchange. */
export function exchangeWith(secret: Secret, planting: Planting): PlantedExchange {
  const { path, request, response, hasCallbacks, ending } = planting;
  const asked = getRequest.map(([name, value]): Field => {
    if (name === ':path' && path) return [name, urlWith(secret, path)];
    const isSecret =
      (name === ':authority' && planting.isHost) || (name === 'x-request-id' && planting.isRequestId);
    return [name, isSecret ? secret.text : value];
  });
  const requestBody = request.body ? bodyWith(secret, request.body) : undefined;
  const responseBody = response.body ? bodyWith(secret, response.body) : undefined;
  const exchange: Exchange = {
    request: [...asked, ...fieldsWith(secret, request), ...(requestBody?.fields ?? [])],
    response: [...okResponse, ...fieldsWith(secret, response), ...(responseBody?.fields ?? [])],
    requestBody: requestBody && { ...request, bytes: requestBody.bytes },
    responseBody: responseBody && { ...response, bytes: responseBody.bytes },
    properties: {},
    code: 200,
    isLogBlind: false,
    hasCallbacks,
    ending: hasCallbacks ? ending : ['log', 'done', 'delete'],
  };
  return { exchange, requestBody, responseBody };
}

function fieldsWith(secret: Secret, { header, url }: Planting['request']): Field[] {
  return [...(header ? headersWith(secret, header) : []), ...(url ? [urlHeaderWith(secret, url)] : [])];
}

/** Configurations by which none of it may come out. */
export const redactions: fc.Arbitrary<Configuration> = fc
  .record({
    mask: masks,
    others: fc.nat(40),
    replacement: fc.oneof(fc.constant('[redacted]'), fc.string({ unit: 'binary', maxLength: 20 })),
    limits: fc.array(fc.oneof(fc.constant(1_000_000), fc.nat(600)), { minLength: 2, maxLength: 2 }),
    maxTraces: fc.constantFrom(1, 1, 3),
  })
  .map(({ mask, others, replacement, limits, maxTraces }) => {
    const more = Array.from({ length: others }, (_, i) => `other-${i}`);
    const list = (names: readonly string[]) => [...more, ...names.map((name) => inOtherCase(name, mask))];
    return {
      capture: { maxRequestBodyBytes: limits[0]!, maxResponseBodyBytes: limits[1]! },
      redact: {
        headers: list([...headerNames, ...shownHeaderNames]),
        queryParams: list(parameterNames),
        jsonFields: list(memberNames),
        replacement,
      },
      batch: { maxTraces },
      logLevel: 'trace',
    };
  });
