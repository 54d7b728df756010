/** Random numbers from 0 to below 1 that are the same in each run. */
export type Random = () => number;

/** Makes a value of a path parameter. `before` is the path so far: values of a part depend on the whole. */
export type Values = (random: Random, before: string) => string;

const FIRST = words(
  'red blue green small large old new soft hard light dark warm cold fast slow quiet round',
);
const SECOND = words('cotton leather wooden steel paper glass summer winter travel kitchen garden office');
const THIRD = words('shirt shoes lamp chair table bag bottle jacket notebook mug blanket clock pillow boots');
const NAMES = words('alice bob carol dave erin frank grace heidi ivan judy mallory niaj olivia peggy rupert');
const SYLLABLES = words('ka lo mu ren tas vor ul ne dri sho pa qui zen bar to gri mel an dor fe wi');
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz0123456789';

/** Random numbers made of a text. Source: mulberry32. */
export function makeRandom(seed: string): Random {
  let state = 0;
  for (let at = 0; at < seed.length; at++) state = Math.imul(state ^ seed.charCodeAt(at), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Chooses one of a list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

/** `count` values that `make` makes of random numbers; the first ones are chosen more often. */
export function some(count: number, make: (random: Random, at: number) => string): Values {
  const values = Array.from({ length: count }, (_, at) =>
    make(makeRandom(`${count} ${make.name} ${at}`), at),
  );
  return (random) => values[Math.floor(random() ** 2 * count)]!;
}

/** Up to `count` values below each value before. */
export function someOfEach(count: number, make: (random: Random, at: number) => string): Values {
  return (random, before) => {
    const most = 1 + Math.floor(makeRandom(before)() * count);
    const at = Math.floor(random() ** 2 * most);
    return make(makeRandom(`${before} ${at}`), at);
  };
}

/** One of these. */
export function oneOf(text: string): Values {
  const values = words(text);
  return (random) => pick(random, values);
}

export const number = (random: Random) => String(1 + Math.floor(random() * 90_000));
export const slug = (random: Random) =>
  `${pick(random, FIRST)}-${pick(random, SECOND)}-${pick(random, THIRD)}${random() < 0.3 ? `-${Math.floor(random() * 30)}` : ''}`;
export const name = (random: Random, at: number) =>
  at < NAMES.length
    ? NAMES[at]!
    : Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(random, SYLLABLES)).join('');
export const repository = (random: Random) =>
  random() < 0.5 ? name(random, 99) : `${name(random, 99)}-${pick(random, SECOND)}`;
export const email = (random: Random, at: number) => `${name(random, at)}${at}%40example.org`;
export const hex = (length: number) => (random: Random) =>
  Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
export const token = (prefix: string, length: number) => (random: Random) =>
  prefix + Array.from({ length }, () => pick(random, [...ALPHABET])).join('');
export const uuid = (random: Random) =>
  hex(32)(random).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-a$4-$5');
export const date = (random: Random) =>
  `2026-${String(1 + Math.floor(random() * 12)).padStart(2, '0')}-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`;
export const file = (random: Random) =>
  `${name(random, 99)}.${pick(random, ['png', 'jpg', 'pdf', 'md', 'ts'])}`;
export const pod = (random: Random) =>
  `${pick(random, SECOND)}-${hex(9)(random)}-${token('', 5)(random).toLowerCase()}`;

function words(text: string): string[] {
  return text.split(' ');
}
