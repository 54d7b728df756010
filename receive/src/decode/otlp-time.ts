import { MAX_TIME_US } from './limits.ts';
import type { HttpRecord } from './otlp-record.ts';
import { RecordFault } from './otlp-value.ts';

/** 2^32 as so many thousands and a rest. */
const THOUSANDS = 4_294_967;
const REMAINDER = 296;
/** The upper half of any time up to MAX_TIME_US is below this. */
const MAX_HIGH = 2 ** 31;

/** Nanoseconds since the epoch, in two halves of 32 bits: no number holds them exactly. */
export type Nanoseconds = { high: number; low: number };

/** Sets the start and duration of a record. Throws a RecordFault if the start is too late to be stored. */
export function setTimes(record: HttpRecord, start: Nanoseconds, end: Nanoseconds): void {
  if (start.high === 0 && start.low === 0) {
    record.startUs = toMicroseconds(end);
    return;
  }
  record.startUs = toMicroseconds(start);
  const lasted = (end.high - start.high) * 2 ** 32 + (end.low - start.low);
  const isKnown = end.high !== 0 || end.low !== 0;
  record.durationUs = isKnown && lasted >= 0 && end.high <= MAX_HIGH ? Math.floor(lasted / 1000) : null;
}

function toMicroseconds({ high, low }: Nanoseconds): number {
  const timeUs = high * THOUSANDS + Math.floor((high * REMAINDER + low) / 1000);
  if (high > MAX_HIGH || timeUs > MAX_TIME_US) throw new RecordFault('time must be between 1970 and 2255');
  return timeUs;
}
