import { isDeepStrictEqual } from 'node:util';
import type { Attributes, Value } from './otlp-values.ts';

/** The values that some related keys may have; `undefined`: none. */
export type Reading = Readonly<Record<string, Value | undefined>>;
/** The allowed readings: all keys must follow the same one. */
export type Readings = readonly [Reading, ...Reading[]];

/** The only allowed reading. */
export function exactly(reading: Reading): Readings {
  return [reading];
}

/** Any of these values under a key. */
export function anyOf(key: string, ...values: readonly (Value | undefined)[]): Readings {
  const [first, ...others] = values.map((value): Reading => ({ [key]: value }));
  return [first ?? {}, ...others];
}

/** What differs between attributes and what is expected of them, as text. Nothing may stand under any other key. */
export function differencesOf(actual: Attributes, expected: readonly Readings[]): string[] {
  const known = new Set<string>();
  const found = expected.flatMap((readings) => {
    const keys = [...new Set(readings.flatMap((reading) => Object.keys(reading)))];
    for (const key of keys) known.add(key);
    const isRight = readings.some((reading) =>
      keys.every((key) => isDeepStrictEqual(plain(actual.get(key)), plain(reading[key]))),
    );
    const values = keys.map((key) => [key, actual.get(key)]);
    return isRight ? [] : [`${shown(values)} is not one of ${readings.map(shown).join(', ')}`];
  });
  const others = [...actual].filter(([key]) => !known.has(key));
  return [...found, ...others.map((entry) => `${shown(entry)} should not be there`)];
}

/** What differs in a field, if none of the values is right. */
export function differenceIn(name: string, actual: unknown, ...allowed: readonly unknown[]): string[] {
  if (allowed.some((value) => isDeepStrictEqual(plain(actual), plain(value)))) return [];
  return [`${name} is ${shown(actual)}, not one of ${allowed.map(shown).join(', ')}`];
}

/** Buffers and other bytes are the same if their bytes are. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('hex') } : value;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    return part === undefined ? 'nothing' : part;
  });
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
}
