import { Random } from '../traffic/random.ts';
import { NOUNS, SENTENCE_WORDS } from '../traffic/words.ts';

/** A value without sensitive data, and its name. */
export type Ordinary = readonly [name: string, text: string];

type Maker = (random: Random) => Ordinary;

const HEX = '0123456789abcdef';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const UPPER = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

/** Returns values of APIs as they are: times, ids, hashes, versions, amounts, links, texts. The same ones for a seed. */
export function ordinaryValues(count: number, seed: number): Ordinary[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.pick(MAKERS)(random));
}

function makeBytes(random: Random, most: number): Uint8Array {
  return Uint8Array.from({ length: random.between(20, most) }, () => random.below(256));
}

function digits(random: Random, count: number): string {
  return random.between(1, 9) + random.letters(DIGITS, count - 1);
}

function padded(random: Random, from: number, to: number, length = 2): string {
  return String(random.between(from, to)).padStart(length, '0');
}

function sentence(random: Random, count: number): string {
  const words = Array.from({ length: count }, () => random.pick(SENTENCE_WORDS));
  return `${words[0]![0]!.toUpperCase()}${words.join(' ').slice(1)}.`;
}

function slug(random: Random, separator = '-'): string {
  return Array.from({ length: random.between(2, 6) }, () => random.pick(NOUNS)).join(separator);
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.letters(HEX, length)).join('-');
}

function date(random: Random): string {
  return `${padded(random, 1990, 2027)}-${padded(random, 1, 12)}-${padded(random, 1, 28)}`;
}

function time(random: Random): string {
  return `${padded(random, 0, 23)}:${padded(random, 0, 59)}:${padded(random, 0, 59)}`;
}

function version(random: Random): string {
  return `${random.below(30)}.${random.below(40)}.${random.below(5000)}`;
}

function host(random: Random): string {
  return `${random.pick(NOUNS)}.${random.pick(['example', 'svc.cluster.local', 'shop.example', 'internal'])}`;
}

/** With its check digit. Source: GS1 General Specifications. */
function ean(random: Random, length: number): string {
  const payload = digits(random, length - 1);
  const sum = [...payload].reduceRight(
    (total, digit, at) => total + Number(digit) * ((payload.length - at) % 2 === 1 ? 3 : 1),
    0,
  );
  return payload + ((10 - (sum % 10)) % 10);
}

function isbn10(random: Random): string {
  const payload = random.letters(DIGITS, 9);
  const sum = [...payload].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
  const check = (11 - (sum % 11)) % 11;
  return `${payload[0]}-${payload.slice(1, 4)}-${payload.slice(4)}-${check === 10 ? 'X' : check}`;
}

const TIMES: Maker[] = [
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

const IDS: Maker[] = [
  (random) => ['id', uuid(random)],
  (random) => ['userId', digits(random, random.between(1, 10))],
  (random) => ['order_number', digits(random, random.between(6, 16))],
  (random) => ['orderId', digits(random, 16)],
  (random) => ['tracking_number', digits(random, random.between(12, 22))],
  (random) => ['tweet_id', `1${random.letters(DIGITS, 18)}`],
  (random) => ['guild', `${random.between(10, 13)}${random.letters(DIGITS, 16)}`],
  (random) => ['object_id', random.letters(HEX, 24)],
  (random) => ['id', `ord_${random.letters(BASE62, 24)}`],
  (random) => ['customer', `cus_${digits(random, 16)}`],
  (random) => ['ref', `${random.letters(UPPER, 4)}-${random.letters(UPPER, 4)}-${random.letters(UPPER, 4)}`],
  (random) => ['number', `INV-${random.between(2010, 2027)}-${padded(random, 0, 99999, 6)}`],
  (random) => ['amazon', `${digits(random, 3)}-${digits(random, 7)}-${digits(random, 7)}`],
  (random) => ['ulid', `01${random.letters('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)}`],
  (random) => ['nanoid', random.letters(`${BASE62}_-`, 21)],
  (random) => ['x-request-id', uuid(random)],
  (random) => ['request_id', random.letters(HEX, 32)],
  (random) => ['traceparent', `00-${random.letters(HEX, 32)}-${random.letters(HEX, 16)}-01`],
  (random) => ['message-id', `<${digits(random, 14)}.${digits(random, 6)}@${host(random)}>`],
  (random) => ['page_token', random.letters(BASE62, 40)],
  (random) => ['cursor', Buffer.from(`{"after":${digits(random, 9)}}`).toString('base64')],
  (random) => ['sku', `${random.letters(UPPER, 3)}-${digits(random, 4)}-${digits(random, 4)}`],
  (random) => ['ean', ean(random, 13)],
  (random) => ['gtin', ean(random, 14)],
  (random) => ['code', ean(random, 8)],
  (random) => ['isbn', `978-${isbn10(random)}`],
  (random) => ['isbn10', isbn10(random)],
  (random) => ['imei', `35${random.letters(DIGITS, 13)}`],
  (random) => ['vin', random.letters('0123456789ABCDEFGHJKLMNPRSTUVWXYZ', 17)],
  (random) => ['tracking', `1Z${random.letters(UPPER, 16)}`],
  (random) => [
    'container',
    `pod-${random.letters('bcdfghjklmnpqrstvwxz2456789', 10)}-${random.letters('bcdfghjklmnpqrstvwxz2456789', 5)}`,
  ],
  (random) => ['account', digits(random, random.between(7, 10))],
];

const NUMBERS: Maker[] = [
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

const CODES: Maker[] = [
  (random) => ['etag', `W/"${random.letters(HEX, 32)}"`],
  (random) => ['md5', random.letters(HEX, 32)],
  (random) => ['sha', random.letters(HEX, random.pick([7, 8, 9, 12, 40, 64]))],
  (random) => ['digest', `sha256:${random.letters(HEX, 64)}`],
  (random) => ['integrity', `sha512-${random.letters(BASE62, 86)}==`],
  (random) => ['version', version(random)],
  (random) => ['dependency', `${random.pick(NOUNS)}@${version(random)}`],
  (random) => [
    'module',
    `example.org/${random.pick(NOUNS)}@v0.0.0-${date(random).replaceAll('-', '')}${time(random).replaceAll(':', '')}-${random.letters(HEX, 12)}`,
  ],
  (random) => ['build', `${version(random)}+${date(random).replaceAll('-', '')}.${random.letters(HEX, 8)}`],
  (random) => [
    'image',
    `registry.example/${slug(random)}:${version(random)}@sha256:${random.letters(HEX, 64)}`,
  ],
  (random) => ['color', `#${random.letters(HEX, 6)}`],
  (random) => ['locale', random.pick(['de-DE', 'sk-SK', 'en_US', 'pt-BR'])],
  (random) => ['data', Buffer.from(makeBytes(random, 400)).toString('base64')],
  (random) => ['payload', Buffer.from(makeBytes(random, 100)).toString('base64url')],
  (random) => [
    'user-agent',
    `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${random.below(150)}.0.${digits(random, 4)}.${random.below(200)} Safari/537.36`,
  ],
  (random) => ['ga', `GA1.2.${digits(random, 10)}.${random.between(1_400_000_000, 1_900_000_000)}`],
  (random) => [
    'plate',
    `${random.letters('ABCDEFGHJKLMNPRSTUVWXYZ', 2)}${padded(random, 10, 79)} ${random.letters('ABCDEFGHJKLMNPRSTUVWXYZ', 3)}`,
  ],
  (random) => ['zip', `${padded(random, 501, 99950, 5)}-${padded(random, 0, 9999, 4)}`],
  (random) => ['flight', `${random.letters('ABCDEFGHJKLMNPRSTUVWXYZ', 2)}${random.below(9999)}`],
];

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
