import { usageError } from '../errors.ts';
import type { ConfigObject } from '../options/config-file.ts';
import { RECEIVER_PORT, type ReceiverName, receiverHost } from '../options/receiver.ts';

const FORMAT = 'otlp-traces';
const PATH = '/v1/traces';
// What the format scnt captures when nobody says how much; the formats of OTLP capture no bodies by themselves.
const MAX_BODY_BYTES = 1_000_000;
// A POST costs Envoy far more than the bytes in it, and nobody looks at a page within less than a second.
const MAX_TRACES = 50;

/**
 * Sets a config up for a receiver: spans, which carry times and names of workloads, with bodies, many a POST. The config
 * may say how much is captured and how it is posted. Throws a usage error where it names another backend or format.
 */
export function addReceiver(config: ConfigObject, receiver: ReceiverName, source: string): ConfigObject {
  const { format, backend, capture, batch } = config;
  refuseOther('format', format, FORMAT, source);
  if (isObject(backend)) {
    if (backend.cluster !== undefined) throw refusal('backend.cluster', source);
    refuseOther('backend.address', backend.address, receiverHost(receiver), source);
    refuseOther('backend.port', backend.port, RECEIVER_PORT, source);
    refuseOther('backend.path', backend.path, PATH, source);
  }
  return {
    backend: {},
    ...config,
    format: FORMAT,
    capture: fillIn(capture, { maxRequestBodyBytes: MAX_BODY_BYTES, maxResponseBodyBytes: MAX_BODY_BYTES }),
    batch: fillIn(batch, { maxTraces: MAX_TRACES }),
  };
}

// What has a wrong type is the schema's to refuse.
function fillIn(given: unknown, defaults: ConfigObject): unknown {
  if (given === undefined) return defaults;
  return isObject(given) ? { ...defaults, ...given } : given;
}

function refuseOther(key: string, found: unknown, wanted: unknown, source: string): void {
  if (found !== undefined && found !== wanted) throw refusal(key, source, ` other than ${wanted}`);
}

function refusal(key: string, source: string, other = ''): Error {
  return usageError(
    `Cannot use --receiver together with ${source}`,
    `${key} in it says something else`,
    `Leave --receiver off, or take ${key}${other} out of the file.`,
  );
}

function isObject(value: unknown): value is ConfigObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
