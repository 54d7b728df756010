/** The time range of list, chart and map. Times are microseconds since the epoch. */
export type Range =
  | { kind: 'last'; minutes: number }
  | { kind: 'all' }
  | { kind: 'between'; sinceUs: number; untilUs: number };

/** The ranges that the menu offers. */
export const RANGES: readonly { name: string; key: string; range: Range }[] = [
  { name: 'Last 15 minutes', key: '15m', range: { kind: 'last', minutes: 15 } },
  { name: 'Last hour', key: '1h', range: { kind: 'last', minutes: 60 } },
  { name: 'Last 6 hours', key: '6h', range: { kind: 'last', minutes: 360 } },
  { name: 'Last 24 hours', key: '24h', range: { kind: 'last', minutes: 1440 } },
  { name: 'Last 7 days', key: '7d', range: { kind: 'last', minutes: 10080 } },
  { name: 'All', key: 'all', range: { kind: 'all' } },
];

/** Writes a range as the address has it: `15m`, `all` or two times. */
export function formatRange(range: Range): string {
  if (range.kind === 'between') return `${toIso(range.sinceUs)}/${toIso(range.untilUs)}`;
  return RANGES.find((known) => isSameRange(known.range, range))?.key ?? 'all';
}

/** Reads what formatRange wrote; undefined if it is not a range. */
export function parseRange(text: string): Range | undefined {
  const known = RANGES.find((one) => one.key === text);
  if (known !== undefined) return known.range;
  const [since, until] = text.split('/').map(fromIso);
  if (since === undefined || until === undefined || !(since < until)) return undefined;
  return { kind: 'between', sinceUs: since, untilUs: until };
}

/** The current bounds of a range: sinceUs <= time < untilUs. An open end has no member. */
export function boundsOf(range: Range, nowUs: number): { sinceUs?: number; untilUs?: number } {
  if (range.kind === 'last') return { sinceUs: nowUs - range.minutes * 60_000_000 };
  if (range.kind === 'between') return { sinceUs: range.sinceUs, untilUs: range.untilUs };
  return {};
}

/** Whether two ranges are the same. */
export function isSameRange(a: Range, b: Range): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Writes microseconds since the epoch as RFC 3339 in UTC, with microseconds. */
export function toIso(us: number): string {
  const micros = String(((us % 1000) + 1000) % 1000).padStart(3, '0');
  return new Date(Math.floor(us / 1000)).toISOString().replace('Z', `${micros}Z`);
}

/** Reads an RFC 3339 time in UTC as microseconds; undefined if it is not one. */
export function fromIso(text: string): number | undefined {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  const micros = /\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? '0';
  return ms * 1000 + Number(micros.padEnd(3, '0'));
}
