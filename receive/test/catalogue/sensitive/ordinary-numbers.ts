import { DIGITS, date, digits, HEX, type Maker, padded, time } from './ordinary-parts.ts';

/** Dates, times and what stands for them. */
export const TIMES: Maker[] = [
  (random) => ['created_at', `${date(random)}T${time(random)}Z`],
  (random) => ['updatedAt', `${date(random)}T${time(random)}.${digits(random, 3)}+0${random.below(9)}:00`],
  (random) => ['date', date(random)],
  (random) => ['day', `${padded(random, 1, 28)}.${padded(random, 1, 12)}.${random.between(1990, 2027)}`],
  (random) => ['when', `${padded(random, 1, 12)}/${padded(random, 1, 28)}/${random.between(1990, 2027)}`],
  (random) => ['timestamp', `${random.between(1_000_000_000, 1_900_000_000)}`],
  (random) => ['ts', `${random.between(1_000_000_000, 1_900_000_000)}${digits(random, 3)}`],
  (random) => ['value', `${random.between(1_400_000_000, 1_900_000_000)}${random.letters(DIGITS, 3)}`],
  (random) => ['since', `${random.between(1_400_000_000, 1_900_000_000)}${random.letters(DIGITS, 6)}`],
  (random) => ['offset', `${random.between(1_400_000_000, 1_900_000_000)}${random.letters(DIGITS, 9)}`],
  (random) => ['at', `${random.between(1_400_000_000, 1_900_000_000)}.${random.letters(DIGITS, 6)}`],
  (random) => ['stamp', `${date(random).replaceAll('-', '')}${time(random).replaceAll(':', '')}`],
  (random) => ['stamp', `${date(random).replaceAll('-', '')}-${time(random).replaceAll(':', '')}`],
  (random) => [
    'minute',
    `${random.between(2010, 2027)}${date(random).slice(5).replace('-', '')}-${time(random).slice(0, 5).replace(':', '')}`,
  ],
  (random) => ['range', `${date(random)}/${date(random)}`],
  (random) => ['duration', `PT${random.below(60)}M${random.below(60)}S`],
  (random) => ['last-modified', `Sat, ${padded(random, 1, 28)} Nov 2026 ${time(random)} GMT`],
];

/** Amounts, places, sizes and addresses of machines. */
export const NUMBERS: Maker[] = [
  (random) => ['price', `${random.below(5000)}.${padded(random, 0, 99)}`],
  (random) => ['total', `${random.between(1, 999)},${digits(random, 3)}.${padded(random, 0, 99)}`],
  (random) => [
    'amount',
    `${random.pick(['€', '$', 'EUR '])}${random.below(100000)}.${padded(random, 0, 99)}`,
  ],
  (random) => ['ratio', `0.${random.letters(DIGITS, random.between(1, 17))}`],
  (random) => ['lat', `${random.between(-89, 89)}.${random.letters(DIGITS, random.between(4, 15))}`],
  (random) => [
    'position',
    `${random.below(89)}.${digits(random, 6)}, ${random.below(179)}.${digits(random, 6)}`,
  ],
  (random) => [
    'geo',
    `+${padded(random, 10, 89)}.${digits(random, 4)}-${padded(random, 10, 179, 3)}.${digits(random, 4)}/`,
  ],
  (random) => ['bytes', digits(random, random.between(5, 12))],
  (random) => ['delta', `+${digits(random, random.between(1, 7))}`],
  (random) => ['offset', `+0${random.below(9)}00`],
  (random) => ['range', `bytes=${digits(random, 6)}-${digits(random, 7)}`],
  (random) => ['score', `${random.below(100)}%`],
  (random) => ['size', `${digits(random, 4)}x${digits(random, 4)}`],
  (random) => ['scientific', `${random.below(10)}.${random.letters(DIGITS, 15)}e+${padded(random, 10, 30)}`],
  (random) => ['list', Array.from({ length: 8 }, () => digits(random, random.between(1, 5))).join(',')],
  (random) => [
    'vector',
    Array.from({ length: 6 }, () => `${random.pick(['', '-'])}0.${random.letters(DIGITS, 16)}`).join(' '),
  ],
  (random) => ['ip', Array.from({ length: 4 }, () => random.below(256)).join('.')],
  (random) => ['address', Array.from({ length: 8 }, () => random.letters(HEX, 4)).join(':')],
  (random) => ['mac', Array.from({ length: 6 }, () => random.letters(HEX, 2)).join('-')],
];
