import type { JsonSchema } from './schema/json-schema.ts';

const CLOSING_BRACKET = 0x5d;
const REDACTED = /^(\S+ )?\[redacted\]$/;

/** Describes what `isRedacted` accepts, for places where the filter replaced some of the values. */
export const REDACTED_SCHEMA: Readonly<JsonSchema> = { type: 'string', pattern: REDACTED.source };

/**
 * Whether the filter put the text in place of a value: its default replacement, also after a scheme as in
 * `Bearer [redacted]`.
 */
export function isRedacted(text: string): boolean {
  return text.charCodeAt(text.length - 1) === CLOSING_BRACKET && REDACTED.test(text);
}
