import { FilterError } from './value.ts';

const UNIT_US: Record<string, number> = { s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 };
const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-]\d{2}:\d{2}))$/;

/** Reads a moment: RFC 3339, or `15m`, `2h`, `7d` back from `nowUs`. Microseconds since the epoch. Throws a FilterError. */
export function parseMoment(name: 'since' | 'until', value: string, nowUs: number): number {
  const ago = /^(\d{1,6})([smhd])$/.exec(value);
  const moment = ago ? Math.max(0, nowUs - Number(ago[1]) * UNIT_US[ago[2]!]!) : parseRfc3339(value);
  if (moment !== undefined) return moment;
  throw new FilterError(
    `${name}:${value} is not a time`,
    'allowed are RFC 3339 such as 2026-11-28T09:00:00Z, and 30s, 15m, 2h or 7d back from now',
  );
}

/** Reads RFC 3339, to the microsecond. Undefined if it is not valid, or before 1970. */
function parseRfc3339(value: string): number | undefined {
  const match = RFC3339.exec(value);
  if (!match) return undefined;
  const [, day, time, fraction = '', , offset = 'Z'] = match;
  const ms = Date.parse(`${day}T${time}${offset}`);
  // Date.parse turns 30 February into 1 March; parsing only the day shows this.
  const isDay = Number.isFinite(ms) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day!);
  if (!isDay || ms < 0) return undefined;
  return ms * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** Writes microseconds since the epoch as RFC 3339 in UTC, always with six digits of fraction. */
export function formatMoment(us: number): string {
  const seconds = Math.floor(us / 1e6);
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${text}.${String(us - seconds * 1e6).padStart(6, '0')}Z`;
}
