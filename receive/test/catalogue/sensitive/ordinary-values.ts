import { Random } from '../traffic/random.ts';
import { NOUNS } from '../traffic/words.ts';
import { CODES, IDS } from './ordinary-ids.ts';
import { NUMBERS, TIMES } from './ordinary-numbers.ts';
import {
  BASE62,
  date,
  digits,
  HEX,
  host,
  type Maker,
  type Ordinary,
  padded,
  sentence,
  slug,
  time,
  uuid,
  version,
} from './ordinary-parts.ts';

/** Returns values of APIs as they are: times, ids, hashes, versions, amounts, links, texts. The same ones for a seed. */
export function ordinaryValues(count: number, seed: number): Ordinary[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.pick(MAKERS)(random));
}

const LINKS: Maker[] = [
  (random) => [
    'image',
    `https://cdn.${host(random)}/${slug(random, '/')}/${random.pick(NOUNS)}@2x.png?v=${digits(random, 10)}`,
  ],
  (random) => [
    'url',
    `https://${host(random)}/${slug(random, '/')}/${digits(random, random.between(3, 12))}`,
  ],
  (random) => [
    'href',
    `/api/v1/${random.pick(NOUNS)}/${uuid(random)}/${random.pick(NOUNS)}?limit=${random.below(100)}&offset=${digits(random, 5)}`,
  ],
  (random) => ['repository', `git@git.${host(random)}:${random.pick(NOUNS)}/${random.pick(NOUNS)}.git`],
  (random) => [
    'package',
    `https://cdn.example/npm/${random.pick(NOUNS)}@${version(random)}/dist/${slug(random)}.min.js`,
  ],
  (random) => ['profile', `https://social.example/@${random.pick(NOUNS)}.${random.pick(NOUNS)}`],
  (random) => ['file', `${slug(random)}_${date(random).replaceAll('-', '')}_${digits(random, 6)}.jpg`],
  (random) => ['path', `/var/lib/${slug(random, '/')}/${random.letters(HEX, 12)}.log`],
  (random) => ['slug', `sk-${slug(random)}-${random.between(1990, 2027)}-${slug(random)}`],
  (random) => ['topic', `${slug(random, '.')}.v${random.below(9)}`],
];

const TEXTS: Maker[] = [
  (random) => ['title', slug(random, ' ')],
  (random) => ['description', sentence(random, random.between(8, 60))],
  (random) => [
    'message',
    `Order ${digits(random, random.between(6, 12))} was shipped on ${date(random)} at ${time(random)}.`,
  ],
  (random) => [
    'note',
    `${sentence(random, 8)} Page ${random.below(400)} of ${random.below(900)}, ${random.between(1800, 2027)}-${random.between(1800, 2027)}.`,
  ],
  (random) => [
    'log',
    `${date(random)} ${time(random)} INFO [${random.letters(HEX, 8)}] took ${digits(random, 5)} ms, ${digits(random, 8)} bytes`,
  ],
  (random) => ['error', `could not find ${random.pick(NOUNS)} ${uuid(random)} (code ${digits(random, 5)})`],
  (random) => [
    'sql',
    `select * from ${random.pick(NOUNS)} where id = ${digits(random, 9)} and total > ${digits(random, 4)}.00`,
  ],
  (random) => [
    'code',
    `@${random.pick(NOUNS)} function ${random.pick(NOUNS)}(a, b) { return a[${random.below(99)}] + b.${random.pick(NOUNS)}; }`,
  ],
  (random) => [
    'csv',
    Array.from(
      { length: 5 },
      () => `${random.below(9999)};${date(random)};${random.below(999)}.${padded(random, 0, 99)}`,
    ).join('\n'),
  ],
  (random) => [
    'table',
    Array.from({ length: 9 }, () => padded(random, 0, 9999, random.pick([2, 3, 4, 5]))).join(' '),
  ],
  (random) => [
    'address',
    `${random.pick(NOUNS)} street ${random.below(300)}, ${padded(random, 1000, 99999, 5)} ${random.pick(NOUNS)}`,
  ],
  (random) => ['name', `${random.pick(NOUNS)} ${random.pick(NOUNS)}`],
  (random) => [
    'hours',
    `Mon-Fri ${padded(random, 6, 10)}:00-${padded(random, 15, 22)}:30, Sat ${padded(random, 6, 10)}.00-12.30`,
  ],
  (random) => ['score', `${random.below(9)}:${random.below(9)} (${random.below(5)}:${random.below(5)})`],
];

const SPEAKING: Maker[] = [
  (random) => ['password_changed_at', `${date(random)}T${time(random)}Z`],
  (random) => ['hasPassword', random.pick(['true', 'false', 'yes'])],
  (random) => ['password', random.pick(['[redacted]', '', 'null', '********'])],
  (random) => ['authorization', random.pick(['Bearer [redacted]', '[redacted]', 'granted'])],
  (random) => ['token_type', random.pick(['Bearer', 'mac'])],
  (random) => ['next_page_token', random.letters(BASE62, 32)],
  (random) => ['token', random.pick(['word', 'number', 'end-of-file', slug(random)])],
  (random) => ['secret_name', `${slug(random)}-tls-${random.between(1990, 2027)}`],
  (random) => ['session_timeout', digits(random, 4)],
  (random) => ['phone_type', random.pick(['mobile', 'work', '12345678'])],
  (random) => ['mobile', random.pick(['true', 'false', 'unknown', '7'])],
  (random) => ['card_id', uuid(random)],
  (random) => ['card', slug(random)],
  (random) => ['public_key', random.letters(BASE62, 44)],
  (random) => ['passed', digits(random, 3)],
  () => ['pinned', 'true'],
  (random) => ['key', `${slug(random, '/')}/${date(random)}.json`],
  (random) => ['cookie', `theme=dark; lang=${random.pick(['de', 'en'])}; visits=${digits(random, 4)}`],
];

const MAKERS: readonly Maker[] = [...TIMES, ...IDS, ...NUMBERS, ...CODES, ...LINKS, ...TEXTS, ...SPEAKING];
