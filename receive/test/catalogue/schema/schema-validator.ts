import { isIP } from 'node:net';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema } from '../../../src/catalogue/schema/json-schema.ts';

const ajv = new Ajv2020({ strict: false, ownProperties: true });
ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
ajv.addFormat('date', isIsoDate);
ajv.addFormat(
  'date-time',
  (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text) &&
    !Number.isNaN(Date.parse(text)),
);
ajv.addFormat('email', /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/);
ajv.addFormat('uri', /^[a-z][a-z0-9+.-]*:\/\/([^@/?#]*@)?[^:@/?#]+(:\d*)?(\/[^?#]*)?(\?[^#]*)?(#[^#]*)?$/i);
ajv.addFormat('ipv4', (text) => isIP(text) === 4);
ajv.addFormat('ipv6', (text) => isIP(text) === 6);

const compiled = new Map<string, ValidateFunction>();

/** Whether a value fits a JSON Schema, with its formats, for a validator that is not ours. */
export function fits(schema: JsonSchema, value: unknown): boolean {
  const key = JSON.stringify(schema);
  const validate = compiled.get(key) ?? ajv.compile(schema);
  compiled.set(key, validate);
  return validate(value);
}

/** Whether a text fits, as it is or as the number or boolean that it stands for. */
export function fitsText(schema: JsonSchema, text: string): boolean {
  return fits(schema, text) || fits(schema, parse(text));
}

/** Whether the texts fit an array, each as it is or as what it stands for. */
export function fitsTexts(schema: JsonSchema, texts: readonly string[]): boolean {
  const { items } = schema.anyOf?.[0] ?? schema;
  return fits(schema, []) && items !== undefined && texts.every((text) => fitsText(items, text));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isIsoDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
  );
}
