import { ALPHANUMERIC, classAt, DIGIT } from './character-classes.ts';
import { Groups } from './groups.ts';
import { isIban } from './iban.ts';
import { IBAN, PHONE } from './kinds.ts';
import { type Layout, MAX_GROUP, toTree } from './layouts.ts';
import { IDENTIFIER, kindsOfWords } from './names.ts';
import { AMERICAN_IDS } from './national-ids/america.ts';
import { ASIAN_IDS } from './national-ids/asia.ts';
import { CENTRAL_IDS } from './national-ids/central-europe.ts';
import { NORTHERN_IDS } from './national-ids/northern-europe.ts';
import { SOUTHERN_IDS } from './national-ids/southern-europe.ts';
import { CARD_LAYOUTS } from './payment-card.ts';
import { isPhoneAfterWord } from './phone.ts';

const TREE = toTree([
  ...CARD_LAYOUTS,
  ...AMERICAN_IDS,
  ...ASIAN_IDS,
  ...NORTHERN_IDS,
  ...CENTRAL_IDS,
  ...SOUTHERN_IDS,
]);
/** So many times a text is asked for the words in front of a number, so that a hostile one costs no more. */
const MAX_WORD_CHECKS = 64;
/** What may stand between a word and its number. Others belong to one name, such as `SKU-1234`. */
const GAP = /^[.:=#]{0,2}[ \u00a0\n=:]{0,2}[#(]?$/;
const MAX_GAP = 4;
const MAX_WORDS = 3;
/** The longest digits next to a card number: its security code, or a day. */
const MAX_NEIGHBOUR = 3;
/** Letters in a shape; see `shapeOf`. */
const isWord = (shape: number) => shape === 0 || shape > MAX_GROUP;

/** Finds cards, IBANs, national ids, and phone numbers after a word such as `tel`. */
export class Numbers {
  readonly #groups = new Groups();
  #named = 0;
  #wordChecks = 0;

  /** Searches a text of at most MAX_TEXT characters. `named` is what the name of the value says. Returns a mask of kinds. */
  find(text: string, named: number): number {
    const groups = this.#groups;
    groups.collect(text);
    this.#named = named;
    this.#wordChecks = 0;
    let found = 0;
    for (let first = 0; first < groups.count; first++) {
      const shape = groups.shapes[first]!;
      if (shape === 0) continue;
      if (isWord(shape)) {
        if ((found & IBAN) === 0 && isIban(groups, first) && !this.#isAttachedBefore(first)) found |= IBAN;
      } else if ((found & PHONE) === 0 && this.#isPhone(first)) found |= PHONE;
      found |= this.#findLayouts(first);
    }
    groups.text = '';
    return found;
  }

  #findLayouts(first: number): number {
    const groups = this.#groups;
    let found = 0;
    let node = TREE.next[groups.shapes[first]!];
    for (let last = first; node !== undefined; last++) {
      for (const layout of node.layouts) {
        if ((found & layout.kind) === 0 && this.#fits(layout, first, last)) found |= layout.kind;
      }
      node = groups.isJoined(last) ? node.next[groups.shapes[last + 1]!] : undefined;
    }
    return found;
  }

  #fits(layout: Layout, first: number, last: number): boolean {
    const groups = this.#groups;
    if (layout.needsName && !this.#mayHaveName(layout.kind, first)) return false;
    if (this.#isAttachedBefore(first) || this.#isAttachedBehind(last)) return false;
    if (this.#hasNeighbour(layout, first, last)) return false;
    if (!layout.separators.includes(groups.separators(first, last))) return false;
    const characters = groups.charactersOf(first, last);
    if (characters === undefined || (groups.hasLowerCase && !layout.allowsLowerCase)) return false;
    if (!layout.isValid(characters)) return false;
    return layout.needsName ? this.#isNamed(layout.kind, first) : first < last || !this.#isIdentifier(first);
  }

  /** Whether the name of digits, or the word in front of them, says that they are something else, such as an order. */
  #isIdentifier(first: number): boolean {
    const { count, shapes } = this.#groups;
    if (isWord(shapes[first]!)) return false;
    return ((count === 1 ? this.#named : this.#wordsBefore(first)) & IDENTIFIER) !== 0;
  }

  /** Whether characters before a group belong to the same word, such as in `id_123`, `#123` or a UUID. */
  #isAttachedBefore(first: number): boolean {
    const { text, starts } = this.#groups;
    const start = starts[first]!;
    const before = text[start - 1];
    if (before === '_' || before === '+' || before === '#') return true;
    return (before === '-' || before === '.') && (classAt(text, start - 2) & ALPHANUMERIC) !== 0;
  }

  #isAttachedBehind(last: number): boolean {
    const { text, ends } = this.#groups;
    const end = ends[last]!;
    const after = text[end];
    return (
      after === '_' || ((after === '-' || after === '.') && (classAt(text, end + 1) & ALPHANUMERIC) !== 0)
    );
  }

  /** Whether digits next to several groups make them a part of something longer. */
  #hasNeighbour({ mayHaveNeighbours }: Layout, first: number, last: number): boolean {
    if (first === last) return false;
    const groups = this.#groups;
    const isDigit = (at: number) => (classAt(groups.text, at) & DIGIT) !== 0;
    const isPart = (index: number) => !mayHaveNeighbours || sizeOf(groups, index) > MAX_NEIGHBOUR;
    const hasBefore = first > 0 && groups.isJoined(first - 1) && isDigit(groups.ends[first - 1]! - 1);
    const hasBehind = groups.isJoined(last) && isDigit(groups.starts[last + 1]!);
    return (hasBefore && isPart(first - 1)) || (hasBehind && isPart(last + 1));
  }

  #mayHaveName(kind: number, first: number): boolean {
    return (this.#named & kind) !== 0 || this.#isAfterWord(first);
  }

  #isNamed(kind: number, first: number): boolean {
    return (this.#named & kind) !== 0 || (this.#wordsBefore(first) & kind) !== 0;
  }

  #isPhone(first: number): boolean {
    if (!this.#isAfterWord(first)) return false;
    if (!isPhoneAfterWord(this.#groups.text, this.#groups.starts[first]!)) return false;
    return (this.#wordsBefore(first) & PHONE) !== 0;
  }

  /** Whether a word stands right before a group. */
  #isAfterWord(first: number): boolean {
    const { text, shapes, starts, ends } = this.#groups;
    if (first === 0 || !isWord(shapes[first - 1]!)) return false;
    const end = ends[first - 1]!;
    return starts[first]! - end <= MAX_GAP && GAP.test(text.slice(end, starts[first]!));
  }

  /** Returns what up to three words before a group say, as if they were its name: `SSN: `, `phone number `. */
  #wordsBefore(first: number): number {
    if (!this.#isAfterWord(first) || this.#wordChecks++ >= MAX_WORD_CHECKS) return 0;
    const { text, shapes, starts, ends } = this.#groups;
    let from = first - 1;
    while (
      from > 0 &&
      first - from < MAX_WORDS &&
      isWord(shapes[from - 1]!) &&
      this.#groups.isJoined(from - 1)
    )
      from--;
    return kindsOfWords(text.slice(Math.max(starts[from]!, starts[first]! - 48), ends[first - 1]!));
  }
}

function sizeOf(groups: Groups, index: number): number {
  return groups.ends[index]! - groups.starts[index]!;
}
