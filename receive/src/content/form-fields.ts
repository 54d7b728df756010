/** A field of a form, decoded. */
export type FormField = { name: string; value: string };

/** At most this many fields are read. */
export const MAX_FIELDS = 2000;

/**
 * Reads `application/x-www-form-urlencoded` in order, with repeated names. Invalid encoding is kept as it is. Source:
 * URL standard, 5.1.
 */
export function parseForm(text: string): { fields: FormField[]; isBounded: boolean } {
  const fields: FormField[] = [];
  let start = 0;
  while (start < text.length && fields.length < MAX_FIELDS) {
    const separator = text.indexOf('&', start);
    const end = separator < 0 ? text.length : separator;
    if (end > start) fields.push(fieldOf(text.slice(start, end)));
    start = end + 1;
  }
  return { fields, isBounded: start < text.length };
}

function fieldOf(pair: string): FormField {
  const equals = pair.indexOf('=');
  if (equals < 0) return { name: decode(pair), value: '' };
  return { name: decode(pair.slice(0, equals)), value: decode(pair.slice(equals + 1)) };
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
