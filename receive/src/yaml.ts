import { escapeHidden } from './hidden-characters.ts';

// What no version of YAML takes for anything but this text; all else is quoted, on one line.
const PLAIN = /^[A-Za-z/$](?:[\w./@|{},-]|:(?=[\w/])| (?=[A-Za-z0-9]))*$/;
const WORD = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
/** A longer key needs another notation. Source: YAML 1.2.2, section 7.4.2. */
const MOST_KEY_CHARS = 1000;

/**
 * Writes plain data as YAML that versions 1.1 and 1.2 read alike, back to the same value. Invisible characters are
 * escaped. Ends with a newline.
 */
export function toYaml(value: unknown): string {
  const lines: string[] = [];
  if (isEmptyOrScalar(value)) lines.push(formatScalar(value));
  else writeBlock(value, '', '', lines);
  return `${lines.join('\n')}\n`;
}

/** Writes an object or an array. `first` is what the first line begins with. */
function writeBlock(value: object, indent: string, first: string, lines: string[]): void {
  let start = first;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (isEmptyOrScalar(item)) lines.push(`${start}- ${formatScalar(item)}`);
      else writeBlock(item, `${indent}  `, `${start}- `, lines);
      start = indent;
    }
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    const key = formatScalar(name);
    if (key.length > MOST_KEY_CHARS) lines.push(`${start}? ${key}`);
    const head = key.length > MOST_KEY_CHARS ? `${indent}:` : `${start}${key}:`;
    if (isEmptyOrScalar(member)) lines.push(`${head} ${formatScalar(member)}`);
    else {
      lines.push(head);
      writeBlock(member, `${indent}  `, `${indent}  `, lines);
    }
    start = indent;
  }
}

function isEmptyOrScalar(value: unknown): value is string | number | boolean | null | undefined {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

function formatScalar(value: unknown): string {
  if (typeof value === 'string') {
    if (PLAIN.test(value) && !WORD.test(value)) return value;
    return escapeHidden(JSON.stringify(value), '', 'yaml');
  }
  // YAML 1.1 has no number with an exponent and without a dot.
  return JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e');
}
