import type { EndpointJson } from '../../src/api/api-types.ts';

/** An hour, in milliseconds. */
export const HOUR_MS = 3_600_000;

/** The hours that all rows show: `count` of them, the last of which began at `lastMs`. */
export type HourAxis = { lastMs: number; count: number };

/** The axis that fits the endpoints: a day, or two if something was used before the last day. */
export function axisOf(endpoints: readonly Pick<EndpointJson, 'hours'>[], nowMs: number): HourAxis {
  const lastMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  const dayMs = lastMs - 23 * HOUR_MS;
  const isOlder = endpoints.some(({ hours }) => hours[0] !== undefined && Date.parse(hours[0].time) < dayMs);
  return { lastMs, count: isOlder ? 48 : 24 };
}
