import { badValue, type RawOptions, readText } from './raw.ts';

const MS_OF = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Reads a span of time such as 90s, 2m, 1m30s, 500ms, or plain seconds, in milliseconds. Throws a usage error. */
export function readDurationMs(raw: RawOptions, name: string): number | undefined {
  const text = readText(raw, name)?.trim();
  if (text === undefined) return undefined;
  const parts = [...text.matchAll(/(\d{1,9})(ms|d|h|m|s)/g)];
  const isWhole = parts.length > 0 && parts.map(([part]) => part).join('') === text;
  if (isWhole) return parts.reduce((sum, [, count, unit]) => sum + Number(count) * MS_OF[unit as 's'], 0);
  if (/^\d{1,9}$/.test(text)) return Number(text) * MS_OF.s;
  throw badValue(name, text, 'it is no span of time', 'Give one such as 90s, 12h or 7d.');
}
