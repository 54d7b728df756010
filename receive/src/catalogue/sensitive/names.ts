import { API_KEY, NATIONAL_ID, PASSWORD, PAYMENT_CARD, PHONE } from './kinds.ts';
import {
  ABOUT_FIRST_WORDS,
  ABOUT_WORDS,
  IDENTIFIER_WORDS,
  MESSAGE_ID_NAMES,
  NAME_PHRASES,
} from './name-words.ts';
import { RecentTexts } from './recent-texts.ts';

// What a name says, next to the bits of the kinds.
/** Bare digits are something else, such as the number of an order. */
export const IDENTIFIER = 1 << 16;
/** What looks like an e-mail address is the id of a message. */
export const MESSAGE_ID = 1 << 17;
/** The value has a scheme and credentials. */
export const AUTHORIZATION = 1 << 18;
/** The value has pairs of names and values. */
export const COOKIE = 1 << 19;
/** The value is the security code of a card. */
export const SECURITY_CODE = 1 << 20;

/** Names that matter for the kind of a value. */
export const TELLING =
  API_KEY | NATIONAL_ID | PASSWORD | PAYMENT_CARD | PHONE | AUTHORIZATION | COOKIE | SECURITY_CODE;

const WHOLE_NAMES = new Map<string, number>([
  ['authorization', AUTHORIZATION],
  ['proxyauthorization', AUTHORIZATION],
  ['xforwardedauthorization', AUTHORIZATION],
  ['xauthorization', AUTHORIZATION],
  ['cookie', COOKIE],
  ['setcookie', COOKIE],
  ...['cvv', 'cvc', 'csc', 'cvv2', 'cvc2', 'securitycode', 'cardsecuritycode', 'cardcvc', 'cardcvv'].map(
    (name) => [name.replace('2', ''), SECURITY_CODE] as const,
  ),
  ...listOf(MESSAGE_ID_NAMES).map((name) => [name.replaceAll(' ', ''), MESSAGE_ID] as const),
]);

/** Words that may stand between a name and its value in a sentence: `my phone is 0171 ...`. */
const FILLERS = new Set(['is', 'at', 'on', 'no', 'nr', 'num', 'number', 'the', 'ist', 'lautet', 'es', 'est']);
/** Phrases of fewer letters than this must be whole words; longer ones may be stuck to others: `userpassword`. */
const MIN_STUCK_LETTERS = 6;
/** Phrases before the last word have at least so many letters, as far as they do not say a phone: `tel_work`. */
const MIN_INSIDE_LETTERS = 5;
/** So many characters at the end of a name are looked at. */
const MAX_NAME = 64;
const MAX_KNOWN = 2048;

const ABOUT = new Set(listOf(ABOUT_WORDS));
const ABOUT_FIRST = new Set(listOf(ABOUT_FIRST_WORDS));
const IDENTIFIERS = new Set(listOf(IDENTIFIER_WORDS));
/** Each phrase without blanks, and its kind. */
const PHRASES = new Map<string, number>();
for (const [kind, phrases] of NAME_PHRASES) {
  for (const phrase of listOf(phrases)) {
    (phrase.startsWith('=') ? WHOLE_NAMES : PHRASES).set(wordsOf(phrase).join(''), kind);
  }
}
const STUCK_PHRASES = [...PHRASES].filter(([phrase]) => phrase.length >= MIN_STUCK_LETTERS);
const MAX_PHRASE_WORDS = 5;
/** So many words of a name are looked at. */
const MAX_WORDS = 12;

/** What was found out about names, and about words in front of values. */
const names = new RecentTexts(MAX_KNOWN);
const endings = new RecentTexts(MAX_KNOWN);

/**
 * Returns which kinds of data a name says, and what else it says of them. Case, `-`, `_`, `.`, digits and camelCase make
 * no difference.
 */
export function kindsOfName(name: string): number {
  const kinds = names.get(name);
  return kinds ?? names.set(name, classify(wordsOf(name)));
}

/** Returns what the last of some words say, as if a value followed: `write to my phone`, `SSN is`, `order`. */
export function kindsOfWords(text: string): number {
  const kinds = endings.get(text);
  return kinds ?? endings.set(text, classifyEnd(wordsOf(text)));
}

function classifyEnd(words: string[]): number {
  let kinds = kindsAtEnd(words);
  while (kinds === 0 && FILLERS.has(words.at(-1)!)) {
    words.pop();
    kinds = kindsAtEnd(words);
  }
  return kinds === 0 && IDENTIFIERS.has(words.at(-1)!) ? IDENTIFIER : kinds;
}

function classify(words: readonly string[]): number {
  const squashed = words.join('');
  const whole = WHOLE_NAMES.get(squashed);
  if (whole !== undefined) return whole;
  if (words.length > 1 && ABOUT_FIRST.has(words[0]!)) return otherKinds(words);
  const atEnd = kindsAtEnd(words);
  if (atEnd !== 0) return atEnd;
  if (ABOUT.has(words.at(-1)!)) return otherKinds(words);
  return kindsInside(words, squashed) || otherKinds(words);
}

function otherKinds(words: readonly string[]): number {
  return words.some((word) => IDENTIFIERS.has(word)) ? IDENTIFIER : 0;
}

/** The kind of the longest phrase that the last words are, or that the last word ends with. */
function kindsAtEnd(words: readonly string[]): number {
  const kind = kindOfPhrase(words, words.length);
  if (kind !== 0) return kind;
  const last = words.at(-1) ?? '';
  if (last.length < MIN_STUCK_LETTERS) return 0;
  return STUCK_PHRASES.find(([phrase]) => last.endsWith(phrase))?.[1] ?? 0;
}

/** The kind of a phrase before the last word, or stuck to other letters. Short words are a part of too many names. */
function kindsInside(words: readonly string[], squashed: string): number {
  const first = Math.max(1, words.length - MAX_WORDS);
  for (let end = words.length - 1; end >= first; end--) {
    const kind = kindOfPhrase(words, end);
    if (kind === PHONE || (kind !== 0 && lettersOf(words, end) >= MIN_INSIDE_LETTERS)) return kind;
  }
  return STUCK_PHRASES.find(([phrase]) => squashed.includes(phrase))?.[1] ?? 0;
}

/** The kind of the longest phrase that ends before a word; 0 if there is none. */
function kindOfPhrase(words: readonly string[], end: number): number {
  for (let start = Math.max(0, end - MAX_PHRASE_WORDS); start < end; start++) {
    const kind = PHRASES.get(words.slice(start, end).join(''));
    if (kind !== undefined) return kind;
  }
  return 0;
}

function lettersOf(words: readonly string[], end: number): number {
  let letters = 0;
  for (let i = 0; i < end; i++) letters += words[i]!.length;
  return letters;
}

/** Splits a name into words in lower case, without digits and accents. */
function wordsOf(name: string): string[] {
  const plain = name
    .slice(-MAX_NAME)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
  const split = plain.replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return split.toLowerCase().match(/\p{L}+/gu) ?? [];
}

function listOf(texts: string): string[] {
  return texts.split(',').map((text) => text.trim().replace(/\s+/g, ' '));
}
