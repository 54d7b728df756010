import { DecodeError, ExcessError, typeOf } from './decode-error.ts';

const STATUS = /^(0|[1-9][0-9]{0,2})$/;

/** A JSON object whose members are still to be checked. */
export type JsonObject = Record<string, unknown>;

/** Checks that a value is an object. `name` is its member name, or `the document`. */
export function readObject(value: unknown, name: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw fault(value, name, 'an object');
}

/** Checks that a value is text. */
export function readText(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw fault(value, name, 'a string');
}

/** Checks that a value is true or false. */
export function readFlag(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw fault(value, name, 'true or false');
}

/** Checks that a value is an array of at most `max` items. */
export function readList(value: unknown, name: string, max: number): unknown[] {
  if (!Array.isArray(value)) throw fault(value, name, 'an array');
  if (value.length > max) throw new ExcessError(`${name} has more than ${max} items`);
  return value;
}

/** Reads a status code: a text of at most three digits, as proxies also pass codes below 100. `0` means no response. */
export function readStatus(value: unknown, name: string): number {
  const text = readText(value, name);
  if (STATUS.test(text)) return Number(text);
  throw new DecodeError(`${name} must be a number of at most three digits`);
}

/** Checks that a scheme is `http` or `https`. */
export function readScheme(value: unknown): string {
  const scheme = readText(value, 'scheme');
  if (scheme === 'http' || scheme === 'https') return scheme;
  throw new DecodeError('scheme must be "http" or "https"');
}

/** Makes the error for a member that is missing or has the wrong type. */
export function fault(value: unknown, name: string, wanted: string): DecodeError {
  if (value === undefined) return new DecodeError(`${name} is missing`);
  return new DecodeError(`${name} must be ${wanted}, not ${typeOf(value)}`);
}
