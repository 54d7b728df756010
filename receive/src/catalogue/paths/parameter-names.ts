import { singular } from '../singular.ts';
import { decodeSegment } from './literals.ts';
import type { SegmentKind } from './segments.ts';

/** Longer names of collections are not taken into the name of a parameter. */
const MOST_CHARACTERS = 40;
/** Words that say nothing about what follows them. */
const PREFIXES = /^(v\d.*|\d.*|api|apis|rest|by)$/i;

/** What the name of a parameter ends in, by the kinds of its values. */
const SUFFIXES: Readonly<Record<SegmentKind, string>> = {
  ...{
    word: '',
    version: 'Version',
    integer: 'Id',
    number: 'Number',
    uuid: 'Id',
    ulid: 'Id',
    hash: 'Id',
    id: 'Id',
  },
  ...{
    token: 'Id',
    date: 'Date',
    email: 'Email',
    phone: 'Phone',
    ip: 'Ip',
    release: 'Version',
    file: 'File',
  },
  ...{ slug: 'Slug', opaque: '' },
};

/** Suffixes that say enough on their own. */
const CLEAR_SUFFIXES: ReadonlySet<string> = new Set(['Date', 'Email', 'Phone', 'Ip', 'Version', 'File']);

/**
 * Names a parameter after the literal before it and the kinds of its values: `userId`, `productSlug`; after the kinds
 * alone if they say enough or there is no literal: `date`. `taken` are the names in the same template.
 */
export function nameParameter(
  before: string | undefined,
  kinds: ReadonlySet<SegmentKind>,
  taken: readonly string[],
): string {
  const suffix = suffixOf(kinds);
  const isClear = CLEAR_SUFFIXES.has(suffix);
  const isUnnamed = before === undefined || before.length < 2 || isClear || PREFIXES.test(before);
  const stem = isUnnamed ? '' : toCamelCase(singular(toAscii(before)));
  const name = stem.toLowerCase().endsWith(suffix.toLowerCase()) ? stem : stem + suffix;
  const base = lowerFirst(name) || 'name';
  for (let at = 1; ; at++) {
    const candidate = at === 1 ? base : `${base}${at}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** The suffix that all values share; `Id` if some are ids, none if they have nothing in common. */
function suffixOf(kinds: ReadonlySet<SegmentKind>): string {
  const suffixes = new Set([...kinds].map((kind) => SUFFIXES[kind]));
  if (suffixes.has('Id')) return 'Id';
  if (suffixes.has('Slug')) return 'Slug';
  return suffixes.size === 1 ? [...suffixes][0]! : '';
}

/** The text of a literal, its letters without accents. */
function toAscii(literal: string): string {
  return (decodeSegment(literal) ?? '').normalize('NFKD').replace(/[^\x20-\x7e]/g, '');
}

function toCamelCase(word: string): string {
  if (word.length > MOST_CHARACTERS) return '';
  const [first = '', ...rest] = word.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  const start = first === first.toUpperCase() ? first.toLowerCase() : lowerFirst(first);
  const name = start + rest.map((part) => part[0]!.toUpperCase() + part.slice(1)).join('');
  return /^\d/.test(name) ? '' : name;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
