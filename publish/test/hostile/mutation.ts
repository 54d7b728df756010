import { HOSTILE } from '../output/hostile.ts';
import type { Random } from './seeds.ts';

const DEEP = 5000;
const LONG = 300_000;

// What nobody expects where something else was.
const ODD_VALUES: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 1e308,
  () => '',
  () => 'constructor',
  () => HOSTILE,
  () => `https://user:secret@${HOSTILE}`,
  () => '/'.repeat(LONG),
  () => '.'.repeat(LONG),
  () => ':'.repeat(LONG),
  () => [],
  () => [null, 1, HOSTILE, {}],
  () => ({}),
  () => ({ toString: null, valueOf: HOSTILE, length: 9 }),
  () => JSON.parse('{"__proto__": {"name": "x"}, "constructor": 1}'),
  () => ({ [HOSTILE]: HOSTILE }),
  () => Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`key${at}`, at])),
];

/** Replaces some parts of a JSON value by others, as `random` says. */
export function mutateValue(value: unknown, random: Random): unknown {
  let mutated = structuredClone(value);
  for (let count = 1 + random.below(3); count > 0; count--) mutated = mutateOnce(mutated, random);
  return mutated;
}

/** Writes JSON with some parts replaced, or text that is hardly JSON. */
export function mutateJson(value: unknown, random: Random): string {
  const text = () => JSON.stringify(mutateValue(value, random));
  const whole = JSON.stringify(value);
  return random.pick([
    ...Array.from({ length: 12 }, () => text),
    () => whole,
    () => whole.slice(0, random.below(whole.length)),
    () => whole.replace('{', `{"deep":${'['.repeat(DEEP)}${']'.repeat(DEEP)},`),
    () => whole.replace('{', `{"deep":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)},`),
    () => `${'['.repeat(DEEP)}${whole}`,
    () => whole.replace('{', `{"many":[{}${',{}'.repeat(LONG)}],`),
    () => `<html>${HOSTILE}</html>`,
    () => HOSTILE,
    () => '',
    () => 'null',
    () => `${whole}${whole}`,
    () => `\ufeff${whole}`,
  ])();
}

function mutateOnce(value: unknown, random: Random): unknown {
  const odd = random.pick(ODD_VALUES);
  const places = listPlaces(value);
  const place = random.pick(places);
  if (place === undefined) return odd();
  const { holder, key } = place;
  if (random.below(8) === 0 && !Array.isArray(holder)) delete holder[key];
  else holder[key] = odd();
  return value;
}

type Place = { holder: Record<string, unknown>; key: string } | undefined;

// All parts of a value, and itself (undefined).
function listPlaces(value: unknown): Place[] {
  const places: Place[] = [undefined];
  const visit = (part: unknown) => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, member] of Object.entries(part)) {
      places.push({ holder: part as Record<string, unknown>, key });
      visit(member);
    }
  };
  visit(value);
  return places;
}
