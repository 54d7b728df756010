import type { Random } from '../random.ts';

/** Names of the flood's configuration: letters of several scripts, blanks, a backslash. */
export const floodNames = {
  jsonFields: ['password', 'Secret', 'schlüssel', 'пароль', 'x\\y', 'a b', '日本', '한국', 'key'],
  queryParams: ['token', 'api_key', 'clé', 'c d', 'key'],
} as const;

/** The filter looks into base64 in base64, and no deeper. */
const BASE64_DEPTH = 2;

/** Ways to write a secret. */
export const encodings = [
  ...[
    'json',
    'json-string',
    'json-numbers',
    'json-quotes',
    'apostrophes',
    'comments',
    'spaces',
    'form',
    'url',
  ],
  ...['percent', 'percent-twice', 'references', 'base64', 'base64url', 'decomposed', 'letter-case', 'blanks'],
  ...['utf-16', 'utf-32', 'multipart', 'upgrade', 'part', 'compressed'],
] as const;
export type Encoding = (typeof encodings)[number];

/** A text with a secret in it, and what kind of text it is. */
export interface Text {
  readonly text: string;
  readonly kind: 'json' | 'form' | 'url' | 'other';
}

/** Makes texts that hold one secret each, in place of a covered value. */
export class Grammar {
  readonly #random: Random;
  /** What the last text was written with. */
  readonly used = new Set<Encoding>();
  #base64Depth = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A text in which the secret may lie so deep. */
  text(secret: string, depth: number): Text {
    this.#base64Depth = 0;
    const leaf = this.#random.below(3);
    let text: Text =
      leaf === 0
        ? {
            text: this.form(secret, [...floodNames.queryParams, ...floodNames.jsonFields], false),
            kind: 'form',
          }
        : leaf === 1
          ? { text: this.url(secret, [...floodNames.queryParams, ...floodNames.jsonFields]), kind: 'url' }
          : { text: this.json(secret), kind: 'json' };
    for (let left = this.#random.below(depth + 1); left > 0; left--) text = this.#wrapped(text);
    return text;
  }

  /** JSON, or what is near to it, with a covered member. */
  json(secret: string): string {
    const random = this.#random;
    this.#use('json');
    const isApostrophes = this.#may('apostrophes', 6);
    const name = this.#jsonName(random.pick(floodNames.jsonFields), isApostrophes);
    const value = random.pick([
      `"${secret}"`,
      `"a, b}${secret}]"`,
      `"\\"${secret}\\\\"`,
      `["${secret}",{"a":"${secret}"}]`,
      `{"a":{"b":"}","c":"${secret}"}}`,
      ` ${secret}`,
      `"${secret}`,
      isApostrophes ? `'a"b, ${secret}'` : `"it's ${secret}"`,
    ]);
    const comment = () =>
      this.#may('comments', 6) ? random.pick(['/* a: "b", */', '// "c":\n', '/***/']) : '';
    const gap = this.#may('spaces', 5)
      ? random.pick(['\u00a0', '\ufeff', '\u2028', '\u3000 ', '\n\t', ' \u0085'])
      : random.pick(['', '', ' ']);
    const other = () =>
      random.pick(['"a":1', '"b":"c"', '"d":{"e":[1,"}"]}', '"f":null', '"it\'s":"?x=1&y"', '"é":"é"']);
    const member = `${name}${comment()}${gap}:${comment()}${random.pick(['', ' '])}${value}`;
    const padding = random.below(6) === 0 ? `"pad":"${'x'.repeat(random.below(300))}",` : '';
    return random.pick([
      `{${other()},${padding}${member},${other()}}`,
      `{${member}}`,
      `[{"a":[{${other()},${member}}]},2]`,
      `{"a":"b" "${random.pick(['', 'c,'])}${member}}`,
    ]);
  }

  /** A form with a covered field. */
  form(secret: string, names: readonly string[], hasParts: boolean): string {
    const random = this.#random;
    this.#use('form');
    const field = this.#field(secret, names);
    const part = hasParts ? random.pick(['', '', 'user[', 'user.']) : '';
    const closed = part === 'user[' ? field.replace('=', ']=') : field;
    return (
      random.pick(['', 'x=1&', 'x=y;', '&&=&', 'a b=c&']) + part + closed + random.pick(['', '&y=2', '&z'])
    );
  }

  /** A URL with a covered parameter. */
  url(secret: string, names: readonly string[]): string {
    this.#use('url');
    const before = this.#random.pick(['/p?', 'https://h.test/p?x=1&', '/p#', '/p;x=1?', '/?a=%20&b&']);
    return before + this.#field(secret, names) + this.#random.pick(['', '&y=2', '#f']);
  }

  #field(secret: string, names: readonly string[]): string {
    const random = this.#random;
    let name = this.#plainName(random.pick(names));
    const blank = this.#may('blanks', 6) ? random.pick(['+', '%20', '%09']) : '';
    if (this.#may('percent', 2)) name = percent(name, random.below(2) === 0);
    else
      name = [...name].map((letter) => (/[\w.]/.test(letter) ? letter : encodeURIComponent(letter))).join('');
    if (this.#may('percent-twice', 6)) name = name.replaceAll('%', '%25');
    return `${blank}${name}${random.pick(['', '', blank])}=${random.pick([secret, percent(secret, true), `a;${secret}`])}`;
  }

  #wrapped(inner: Text): Text {
    const { text, kind } = inner;
    const random = this.#random;
    switch (random.below(6)) {
      case 0:
      case 1:
        this.#use('json-string');
        return { text: `{"n":1,"log":"${this.#jsonText(text)}","z":2}`, kind: 'json' };
      case 2: {
        this.#use('percent');
        // Base64 is recognized by characters that stand for themselves.
        const isAll = !this.used.has('base64') && random.below(2) === 0;
        const encoded = percent(text, isAll);
        const twice = this.#may('percent-twice', 4) ? encodeURIComponent(encoded) : encoded;
        return { text: `n=1&payload=${twice}&z=2`, kind: 'form' };
      }
      case 3:
        this.#use('references');
        return { text: `<p data-x="${references(text, random)}">z</p>`, kind: 'other' };
      case 4:
        return kind === 'json' && this.#base64Depth++ < BASE64_DEPTH ? this.#base64(text) : inner;
      default:
        // In text a name of a form begins after a mark.
        return {
          text: `${random.pick(kind === 'form' ? ['', '\ufeff'] : ['', 'data: ', 'log '])}${text}${random.pick(['', '\n', ' end'])}`,
          kind: kind === 'json' ? 'other' : kind,
        };
    }
  }

  #base64(text: string): Text {
    const random = this.#random;
    this.#use('base64');
    let encoded = Buffer.from(text).toString('base64');
    if (this.#may('base64url', 2))
      encoded = encoded.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
    else if (random.below(4) === 0) encoded = encoded.replace(/.{76}/g, '$&\n');
    const inJson = encoded.replaceAll('\n', '\\n').replaceAll('/', random.pick(['/', '\\/']));
    switch (random.below(4)) {
      case 0:
        return { text: encoded, kind: 'other' };
      case 1:
        return { text: `n=1&state=${percent(encoded, false)}&z=2`, kind: 'form' };
      case 2:
        return { text: `{"n":1,"jwt":"eyJhbGciOiJub25lIn0.${inJson}.x"}`, kind: 'json' };
      default:
        return { text: `{"n":1,"data":"${inJson}"}`, kind: 'json' };
    }
  }

  /** A text as it stands between the quotes of JSON. */
  #jsonText(text: string): string {
    const random = this.#random;
    const style = random.below(4);
    const short = JSON.stringify(text).slice(1, -1);
    if (style === 0 || style === 1) return style === 0 ? short : short.replaceAll('/', '\\/');
    this.#use('json-quotes');
    const quote = random.pick(['\\u0022', '\\x22']);
    const others = style === 3 ? /[&=?<>'\\]/g : /[\\]/g;
    const coded = text.replace(others, (letter) => unicode(letter)).replaceAll('"', quote);
    return coded.replace(/[^\x20-\uffff]/g, (letter) => JSON.stringify(letter).slice(1, -1));
  }

  #jsonName(name: string, isApostrophes: boolean): string {
    const random = this.#random;
    const quote = isApostrophes ? "'" : '"';
    let written = this.#plainName(name);
    const blank = this.#may('blanks', 8) ? random.pick([' ', '\\t']) : '';
    if (this.#may('json-numbers', 3)) {
      const isAll = random.below(2) === 0;
      written = [...written]
        .map((letter) => (isAll || random.below(3) === 0 ? unicode(letter) : escaped(letter)))
        .join('');
    } else written = [...written].map(escaped).join('');
    return `${quote}${blank}${written}${random.pick(['', blank])}${quote}`;
  }

  #plainName(name: string): string {
    const random = this.#random;
    let plain = name;
    if (this.#may('letter-case', 3))
      plain = [...plain].map((letter) => (random.below(2) === 0 ? swapped(letter) : letter)).join('');
    if (this.#may('decomposed', 3)) plain = plain.normalize('NFD');
    if (this.#may('letter-case', 8)) plain = plain.replace(/s/, '\u017f').replace(/k/, '\u212a');
    return plain;
  }

  #may(encoding: Encoding, times: number): boolean {
    const does = this.#random.below(times) === 0;
    if (does) this.#use(encoding);
    return does;
  }

  #use(encoding: Encoding): void {
    this.used.add(encoding);
  }
}

function escaped(letter: string): string {
  return JSON.stringify(letter).slice(1, -1);
}

function unicode(text: string): string {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** Percent-encoding of what needs it, or of all. */
function percent(text: string, isAll: boolean): string {
  if (!isAll) return encodeURIComponent(text);
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function references(text: string, random: Random): string {
  const quote = random.pick(['&quot;', '&#34;', '&#x22;', '&amp;quot;']);
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', quote)
    .replaceAll("'", '&#39;');
}

/** A letter in the other case, where that is one letter too. */
function swapped(letter: string): string {
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  return [...other].length === 1 ? other : letter;
}
