import type { Row } from '../../../page/traffic/row-index.ts';
import type { SummaryJson } from '../../../src/api/api-types.ts';
import { formatMoment } from '../../../src/filter/moment.ts';

/** Makes a row at a time; its id is the time if none is given. */
export function sampleRow(timeUs: number, id = String(timeUs)): Row {
  return { ...({ id, time: formatMoment(timeUs), status: 200 } as SummaryJson), timeUs };
}

/** Makes rows from a time on down to another, both included. */
export function sampleRows(fromUs: number, toUs: number): Row[] {
  return Array.from({ length: fromUs - toUs + 1 }, (_, n) => sampleRow(fromUs - n));
}
