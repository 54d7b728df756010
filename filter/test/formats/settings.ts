import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type Configuration, written } from '../fuzz/configurations.ts';

/** The formats of the contract, and the paths that they are posted to. */
export const paths = {
  scnt: '/publish',
  apiclarity: '/api/telemetry',
  'otlp-traces': '/v1/traces',
  'otlp-logs': '/v1/logs',
} as const;
/** The name of a format. */
export type Format = keyof typeof paths;

const schemaFile = new URL('../../../manifests/plugin-config.schema.json', import.meta.url);
const { format, batch } = JSON.parse(readFileSync(schemaFile, 'utf8')).properties;

/** The formats that the filter can post. */
export const formats: readonly Format[] = format.enum ?? [format.const];
const framings: readonly string[] = batch.properties.framing?.enum ?? ['array'];

/** A configuration: for the model, for the filter, and how documents are framed. */
export interface FormatSettings {
  readonly configuration: Configuration;
  readonly text: string;
  readonly maxTraces: number;
  readonly framing: string;
}

const limits = fc.oneof(fc.constant(1_000_000), fc.nat(120), fc.constantFrom(0, 1, 2, 3));
const names = fc.constantFrom(
  'Authorization',
  'cookie',
  'x-token',
  'User-Agent',
  'host',
  'x-request-id',
  'referer',
);

/** Configurations of a format. */
export function settingsFor(format: Format): fc.Arbitrary<FormatSettings> {
  return fc
    .record({
      capture: fc.option(fc.record({ maxRequestBodyBytes: limits, maxResponseBodyBytes: limits })),
      contentTypes: fc.constantFrom([], [], [], ['application/json', 'text/*']),
      redact: fc.option(
        fc.record({
          headers: fc.array(names, { maxLength: 4 }),
          replacement: fc.oneof(fc.constant('[redacted]'), fc.string({ maxLength: 12 })),
        }),
      ),
      maxTraces: fc.constantFrom(1, 1, 2, 3, 100),
      framing: fc.constantFrom(...framings),
    })
    .map(({ capture, contentTypes, redact, maxTraces, framing }) => {
      // The telemetry of others has no bodies unless they are asked for.
      const none = { maxRequestBodyBytes: 0, maxResponseBodyBytes: 0 };
      const shared = {
        ...(redact === null ? {} : { redact }),
        batch: { maxTraces },
        backend: { path: paths[format] },
      };
      const isOtlp = format.startsWith('otlp');
      const expected = { ...(capture ?? (isOtlp ? none : {})), contentTypes };
      const told = { ...(capture ?? {}), contentTypes };
      const changes = { ...shared, capture: told, format };
      const sent = { ...changes, batch: framings.length > 1 ? { maxTraces, framing } : { maxTraces } };
      return {
        ...{ maxTraces, framing },
        configuration: { ...shared, capture: expected },
        text: written(sent as Configuration, 0),
      };
    });
}
