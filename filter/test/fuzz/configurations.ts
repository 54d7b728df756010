import fc from 'fast-check';
import { MARKER } from './headers.ts';

/** A configuration of the filter, with every key. */
export interface Settings {
  readonly backend: {
    readonly port: number;
    readonly path: string;
    readonly timeoutMs: number;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly capture: {
    readonly maxRequestBodyBytes: number;
    readonly maxResponseBodyBytes: number;
    readonly contentTypes: readonly string[];
  };
  readonly redact: {
    readonly headers: readonly string[];
    readonly queryParams?: readonly string[];
    readonly jsonFields?: readonly string[];
    readonly replacement: string;
  };
  readonly sampling: { readonly ratio: number; readonly hosts: readonly string[] };
  readonly exclude: { readonly paths: readonly string[]; readonly userAgents: readonly string[] };
  readonly limits: {
    readonly maxQueueBytes: number;
    readonly maxInFlight: number;
    readonly maxAttempts: number;
  };
  readonly batch: { readonly maxTraces: number; readonly maxBytes: number; readonly maxDelayMs: number };
  readonly logLevel: string;
}

/** A configuration as it may be written: each section and key is optional. */
export type Configuration = {
  readonly [S in keyof Settings]?: Settings[S] extends string ? Settings[S] : Partial<Settings[S]>;
};

const defaults: Settings = {
  backend: { port: 9000, path: '/publish', timeoutMs: 5000, headers: {} },
  capture: { maxRequestBodyBytes: 1_000_000, maxResponseBodyBytes: 1_000_000, contentTypes: [] },
  redact: {
    headers: ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'],
    replacement: '[redacted]',
  },
  sampling: { ratio: 1, hosts: ['*'] },
  exclude: { paths: [], userAgents: [] },
  limits: { maxQueueBytes: 8_388_608, maxInFlight: 64, maxAttempts: 3 },
  batch: { maxTraces: 1, maxBytes: 262_144, maxDelayMs: 1000 },
  logLevel: 'warn',
};

/** The settings that a configuration comes to. */
export function settingsOf(configuration: Configuration): Settings {
  const { backend, capture, redact, sampling, exclude, limits, batch, logLevel } = configuration;
  return {
    backend: { ...defaults.backend, ...backend },
    capture: { ...defaults.capture, ...capture },
    redact: { ...defaults.redact, ...redact },
    sampling: { ...defaults.sampling, ...sampling },
    exclude: { ...defaults.exclude, ...exclude },
    limits: { ...defaults.limits, ...limits },
    batch: { ...defaults.batch, ...batch },
    logLevel: logLevel ?? defaults.logLevel,
  };
}

/** The address of the backend of a plugin, which no other plugin has. */
export function addressOf(plugin: number): string {
  return `collector-${plugin}.test`;
}

/** A configuration as JSON, with the backend of a plugin. */
export function written(configuration: Configuration, plugin: number): string {
  return JSON.stringify({
    ...configuration,
    backend: { address: addressOf(plugin), ...configuration.backend },
  });
}

const bodyLimits = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 1_000_000, 2_147_483_647),
  fc.nat(300),
  fc.nat(200_000),
);
const headerNames = fc.constantFrom(
  ...['Authorization', 'cookie', 'SET-COOKIE', 'x-request-id', 'Host', 'x-token', 'content-type', 'referer'],
);
const mediaTypes = fc.constantFrom('application/json', 'text/*', '*/json', '*/*', 'Text/Plain');

function some<T>(values: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(values, { maxLength: 4 });
}

/** A record may lack any of its keys. */
const partial = { requiredKeys: [] };

/** Configurations that the filter must take, of which many have limits that are soon reached. */
export const configurations: fc.Arbitrary<Configuration> = fc.record(
  {
    backend: fc.record(
      {
        port: fc.integer({ min: 1, max: 65_535 }),
        path: fc.constantFrom('/publish', '/', '/a?b=c'),
        timeoutMs: fc.integer({ min: 1, max: 600_000 }),
        headers: fc.constantFrom({}, { 'X-Token': MARKER }, { 'x-a': '', 'x-b': 'a\tb "c\\' }),
      },
      partial,
    ),
    capture: fc.record(
      {
        maxRequestBodyBytes: bodyLimits,
        maxResponseBodyBytes: bodyLimits,
        contentTypes: fc.oneof(fc.constant([]), some(mediaTypes)),
      },
      partial,
    ),
    redact: fc.record(
      {
        headers: some(headerNames),
        replacement: fc.string({ unit: 'binary', maxLength: 20 }),
      },
      partial,
    ),
    sampling: fc.record(
      {
        ratio: fc.constantFrom(1, 1, 1, 1, 1, 0.5, 0),
        hosts: fc.constantFrom(
          ['*'],
          ['*'],
          ['*'],
          ['a.test', '*'],
          ['shop.test'],
          ['other.test:80', '*.test'],
          ['[fd00::1]:8080'],
        ),
      },
      partial,
    ),
    exclude: fc.record(
      {
        paths: fc.constantFrom([], [], ['/healthz'], ['/cart', '/healthz']),
        userAgents: fc.constantFrom([], ['kube-probe/']),
      },
      partial,
    ),
    limits: fc.record(
      {
        maxQueueBytes: fc.oneof(fc.constantFrom(0, 8_388_608, 67_108_864), fc.nat(40_000)),
        maxInFlight: fc.constantFrom(1, 1, 2, 3, 64, 1024),
        maxAttempts: fc.integer({ min: 1, max: 10 }),
      },
      partial,
    ),
    batch: fc.record(
      {
        maxTraces: fc.constantFrom(1, 2, 3, 5, 100, 10_000),
        maxBytes: fc.oneof(fc.integer({ min: 1024, max: 8192 }), fc.constantFrom(262_144, 16_777_216)),
        maxDelayMs: fc.constantFrom(1, 50, 999, 1000, 60_000),
      },
      partial,
    ),
    logLevel: fc.constantFrom('trace', 'debug', 'info', 'warn', 'error'),
  },
  partial,
);
