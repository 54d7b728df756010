import type { Random } from './random.ts';

const FIRST_MS = Date.UTC(2025, 0, 1);
const DAYS = 700;
const DAY_MS = 86_400_000;

/** Makes a day, such as `2026-03-14`. */
export function madeDate(random: Random): string {
  return new Date(FIRST_MS + random.below(DAYS) * DAY_MS).toISOString().slice(0, 10);
}

/** Makes a time of day, such as `09:30:00Z`. */
export function madeTime(random: Random): string {
  return `${pad(random.below(24))}:${pad(random.below(60))}:00Z`;
}

/** Makes a moment, such as `2026-03-14T09:30:05Z`, some with milliseconds or an offset. */
export function madeDateTime(random: Random): string {
  const moment = new Date(FIRST_MS + random.below(DAYS * DAY_MS)).toISOString();
  if (random.chance(0.2)) return moment;
  return `${moment.slice(0, 19)}${random.chance(0.1) ? '+02:00' : 'Z'}`;
}

function pad(value: number): string {
  return `${value}`.padStart(2, '0');
}
