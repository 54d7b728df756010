/** An object of JSON: neither a list nor null. */
export type JsonObject = Record<string, unknown>;

/** True for an object of JSON. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
