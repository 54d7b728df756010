import type { JsonSchema } from './json-schema.ts';

const REPLACEMENT = '[redacted]';

/** Describes what `isRedacted` accepts, for places where the filter replaced some of the values. */
export const REDACTED_SCHEMA: Readonly<JsonSchema> = { type: 'string', pattern: '^(\\S+ )?\\[redacted\\]$' };

/** Whether the filter put the text in place of a value: its default replacement, also after a scheme as in `Bearer [redacted]`. */
export function isRedacted(text: string): boolean {
  if (text.charCodeAt(text.length - 1) !== 0x5d || !text.endsWith(REPLACEMENT)) return false;
  const before = text.length - REPLACEMENT.length;
  return before === 0 || text.indexOf(' ') === before - 1;
}
