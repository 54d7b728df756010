import type { Random } from '../random.ts';

/** The text of a random JSON document whose members have, among others, these names. */
export function randomDocument(random: Random, names: readonly string[]): string {
  return randomValue(random, names, 4);
}

function randomValue(random: Random, names: readonly string[], depth: number): string {
  const space = () => random.pick(['', '', '', '', ' ', '\n  ', '\t']);
  const kind = random.below(depth > 0 ? 6 : 3);
  if (kind === 0) return random.pick(['null', 'true', '0', '-1.5e3', '123456789']);
  if (kind <= 2) return randomString(random);
  const items = Array.from({ length: random.below(5) }, () => {
    const value = `${space()}${randomValue(random, names, depth - 1)}${space()}`;
    if (kind === 3) return value;
    const name = random.below(2) === 0 ? JSON.stringify(random.pick(names)) : randomString(random);
    return `${space()}${name}${space()}:${value}`;
  });
  const inner = items.join(',') || space();
  return kind === 3 ? `[${inner}]` : `{${inner}}`;
}

/** No string is JSON itself: of such ones the model knows nothing. */
function randomString(random: Random): string {
  const pieces = [
    'a',
    'Zz',
    ' ',
    'é',
    '😀',
    '\\n',
    '\\\\',
    '\\/',
    '\\u0041',
    '{',
    '}',
    '[',
    ']',
    ',',
    ': ',
    'password',
  ];
  return `"${Array.from({ length: random.below(8) }, () => random.pick(pieces)).join('')}"`;
}

/**
 * A JSON text with the values of members of these lower-case names, and the space after them, replaced: a walk of
 * the grammar, for texts without errors.
 */
export function withoutMembers(text: string, names: ReadonlySet<string>, replacement: string): string {
  let at = 0;
  let out = '';
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const takeSpace = () => take(/[ \n\r\t]*/y);
  const value = (): string => {
    if (text[at] === '{') return members();
    if (text[at] === '[') return items();
    return take(/"(?:[^"\\]|\\.)*"|[^,\]} \n\r\t]+/y);
  };
  const items = (): string => {
    let all = take(/\[[ \n\r\t]*/y);
    while (text[at] !== ']') all += value() + takeSpace() + take(/,?[ \n\r\t]*/y);
    return all + take(/\]/y);
  };
  const members = (): string => {
    let all = take(/\{[ \n\r\t]*/y);
    while (text[at] !== '}') {
      const name = value();
      const colon = take(/[ \n\r\t]*:[ \n\r\t]*/y);
      const isCovered = names.has((JSON.parse(name) as string).toLowerCase().replaceAll('\\', '').trim());
      const kept = value() + takeSpace();
      all += name + colon + (isCovered ? JSON.stringify(replacement) : kept) + take(/,?[ \n\r\t]*/y);
    }
    return all + take(/\}/y);
  };
  while (at < text.length) out += takeSpace() + value();
  return out;
}
