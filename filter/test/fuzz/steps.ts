import fc from 'fast-check';
import { status } from '../host.ts';
import type { Field } from '../wire.ts';
import { type Body, bodies } from './bodies.ts';
import { type Configuration, configurations } from './configurations.ts';
import { hugeFields, requestFields, responseFields } from './headers.ts';

/** All that Envoy has of one exchange, of which only some may come by before the stream ends. */
export interface Exchange {
  readonly request: readonly Field[];
  /** Whether the request is good enough for its callbacks to come. If not there is only the end of the stream. */
  readonly hasCallbacks: boolean;
  readonly requestBody: Body | undefined;
  readonly response: readonly Field[];
  readonly responseBody: Body | undefined;
  readonly properties: Readonly<Record<string, string | Uint8Array>>;
  /** The property `response.code` at the end. */
  readonly code: number | undefined;
  /** Whether on_log can read the header maps. */
  readonly isLogBlind: boolean;
  readonly ending: readonly ('log' | 'done' | 'delete')[];
}

/** What a backend answers. */
export interface Answer {
  /** `undefined`: the call is reset. */
  readonly code: string | undefined;
  readonly retryAfter: string | undefined;
}

/** One thing that happens in a proxy. Numbers choose among what there is, modulo its count. */
export type Step =
  | {
      readonly do: 'configure';
      readonly plugin: number;
      readonly configuration: Configuration;
      readonly cut: number;
    }
  | { readonly do: 'retire' | 'delete'; readonly root: number }
  | { readonly do: 'tick'; readonly root: number; readonly ms: number }
  | { readonly do: 'open' | 'pass'; readonly root: number; readonly exchange: Exchange }
  | { readonly do: 'request' | 'response' | 'end'; readonly stream: number; readonly count: number }
  | { readonly do: 'answer'; readonly call: number; readonly count: number; readonly answer: Answer }
  | { readonly do: 'cluster'; readonly plugin: number; readonly status: number };

const property = fc.oneof(
  fc.constantFrom('10.0.0.1:80', '[fd00::1]:443', 'HTTP/1.1', 'HTTP/2', ''),
  fc.uint8Array({ maxLength: 200, size: 'max' }),
);

/** Exchanges, the most of which have all that an exchange has. */
export const exchanges: fc.Arbitrary<Exchange> = fc.record({
  request: fc.oneof({ weight: 29, arbitrary: requestFields }, { weight: 1, arbitrary: hugeFields }),
  hasCallbacks: fc.constantFrom(true, true, true, true, false),
  requestBody: fc.option(bodies, { nil: undefined }),
  response: fc.oneof({ weight: 29, arbitrary: responseFields }, { weight: 1, arbitrary: hugeFields }),
  responseBody: fc.option(bodies, { nil: undefined }),
  properties: fc.record(
    { 'source.address': property, 'destination.address': property, 'request.protocol': property },
    { requiredKeys: [] },
  ),
  code: fc.option(fc.constantFrom(200, 503, 0, 1000, 2 ** 40), { nil: undefined }),
  isLogBlind: fc.constantFrom(false, false, false, true),
  ending: fc.constantFrom(
    ...([
      ['log', 'done', 'delete'],
      ['log', 'done', 'delete'],
      ['done', 'log', 'delete'],
    ] as const),
    ...([['done', 'delete'], ['delete']] as const),
  ),
});

const answers: fc.Arbitrary<Answer> = fc.record({
  code: fc.option(fc.constantFrom('200', '200', '204', '404', '408', '429', '503', '504', 'x', ''), {
    nil: undefined,
  }),
  retryAfter: fc.option(
    fc.constantFrom('1', '0', '30', '99999999999', '-1', 'Tue, 14 Nov 2023 22:13:40 GMT', 'x'.repeat(29)),
    { nil: undefined, freq: 4 },
  ),
});

const index = fc.nat(9);
const few = fc.integer({ min: 1, max: 12 });

/** A configuration for one of three plugins; now and then one that is cut off and thus no JSON. */
export const configureSteps: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('configure' as const),
  plugin: fc.nat(2),
  configuration: configurations,
  cut: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 50 }) },
  ),
});

const otherSteps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constantFrom('open', 'pass', 'pass'), root: index, exchange: exchanges }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('request', 'response', 'end'), stream: index, count: few }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('answer'), call: index, count: few, answer: answers }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('tick'),
      root: index,
      ms: fc.constantFrom(0, 1, 500, 1000, 70_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('retire', 'retire', 'delete'), root: index }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('cluster'),
      plugin: fc.nat(2),
      status: fc.constantFrom(status.ok, status.badArgument, status.internalFailure),
    }),
  },
) as fc.Arbitrary<Step>;

/** Up to `most` steps in any order, the first of which configures a plugin. */
export function stepLists(most: number): fc.Arbitrary<Step[]> {
  const step = fc.oneof({ weight: 1, arbitrary: configureSteps }, { weight: 24, arbitrary: otherSteps });
  const rest = fc.array(step, { maxLength: most - 1, size: 'max' });
  return fc.tuple(configureSteps, rest).map(([first, others]) => [first, ...others]);
}

/** A configuration with so many headers of so many bytes, and an exchange. */
export interface Room {
  readonly count: number;
  readonly size: number;
  readonly exchange: Exchange;
}

/** Configurations of different sizes. */
export const rooms: fc.Arbitrary<Room[]> = fc.array(
  fc.record({ count: fc.nat(32), size: fc.nat(1200), exchange: exchanges }),
  { maxLength: 12, size: 'max' },
);

/** The steps that begin by a configuration and let an exchange pass. `root` is how many others there were before. */
export function roomSteps({ count, size, exchange }: Room, root: number): Step[] {
  const names = Array.from({ length: count }, (_, i) => `x-${i}`);
  const headers = Object.fromEntries(names.map((name) => [name, 'v'.repeat(size)]));
  return [
    { do: 'configure', plugin: 0, configuration: { backend: { headers } }, cut: 0 },
    { do: 'pass', root, exchange },
  ];
}
