// All that shows as nothing, or moves what is around it: controls, formats (bidi, joiners, tags), lone surrogates, private
// and unassigned characters, line and paragraph separators, and what fonts leave out. Source: Unicode UAX #44.
const HIDDEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Escapes what cannot be seen, but for `kept`. Beyond U+FFFF as JSON does, in two halves, or as YAML does. */
export function escapeHidden(text: string, kept = '', syntax: 'json' | 'yaml' = 'json'): string {
  return text.replace(HIDDEN, (char) =>
    kept.includes(char) ? char : (SHORT[char] ?? escapeChar(char, syntax)),
  );
}

function escapeChar(char: string, syntax: 'json' | 'yaml'): string {
  if (syntax === 'yaml' && char.length > 1) return `\\U${hex(char.codePointAt(0) ?? 0, 8)}`;
  return Array.from({ length: char.length }, (_, at) => `\\u${hex(char.charCodeAt(at), 4)}`).join('');
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
