import { literal } from '../bytes/literal';
import { JsonReader } from '../encoding/json-reader';
import { Config } from './config';
import { is, nameOf, skipUnknown } from './section';
import { hasObject, readInteger } from './values';

const LIMITS = literal('limits.');
const MAX_QUEUE = literal('limits.maxQueueBytes');
const MAX_IN_FLIGHT = literal('limits.maxInFlight');
const MAX_ATTEMPTS = literal('limits.maxAttempts');
const BATCH = literal('batch.');
const MAX_TRACES = literal('batch.maxTraces');
const MAX_BYTES = literal('batch.maxBytes');
const MAX_DELAY = literal('batch.maxDelayMs');

const QUEUE_BYTES = literal('a whole number of bytes from 0 to 67108864');
const CALLS = literal('a whole number from 1 to 1024');
const ATTEMPTS = literal('a whole number from 1 to 10');
const TRACES = literal('a whole number from 1 to 10000');
const BATCH_BYTES = literal('a whole number of bytes from 1024 to 16777216');
const DELAY = literal('a whole number of milliseconds from 1 to 60000');

/** Reads `limits`. */
export function readLimits(reader: JsonReader, config: Config): void {
  if (!hasObject(reader, nameOf(LIMITS))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, LIMITS, MAX_QUEUE))
      config.maxQueueBytes = readInteger(reader, MAX_QUEUE, 0, 67108864, QUEUE_BYTES);
    else if (is(key, LIMITS, MAX_IN_FLIGHT))
      config.maxInFlight = readInteger(reader, MAX_IN_FLIGHT, 1, 1024, CALLS);
    else if (is(key, LIMITS, MAX_ATTEMPTS))
      config.maxAttempts = readInteger(reader, MAX_ATTEMPTS, 1, 10, ATTEMPTS);
    else skipUnknown(reader, LIMITS, key);
  }
}

/** Reads `batch`. */
export function readBatch(reader: JsonReader, config: Config): void {
  if (!hasObject(reader, nameOf(BATCH))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, BATCH, MAX_TRACES)) config.maxBatchTraces = readInteger(reader, MAX_TRACES, 1, 10000, TRACES);
    else if (is(key, BATCH, MAX_BYTES))
      config.maxBatchBytes = readInteger(reader, MAX_BYTES, 1024, 16777216, BATCH_BYTES);
    else if (is(key, BATCH, MAX_DELAY))
      config.maxBatchDelayMs = readInteger(reader, MAX_DELAY, 1, 60000, DELAY);
    else skipUnknown(reader, BATCH, key);
  }
}
