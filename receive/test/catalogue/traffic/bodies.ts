import type { Schema } from './described.ts';
import type { ValueMaker } from './values.ts';

type Field = { name: string; required: boolean; schema: Schema };

/** Makes a body of a content type. */
export function makeBody(contentType: string, schema: Schema, values: ValueMaker): string {
  if (contentType.endsWith('json')) return JSON.stringify(values.make(schema));
  if (contentType === 'application/x-www-form-urlencoded') return makeFields(listMembers(schema), values);
  const text = `${values.make(schema)}`;
  if (contentType.endsWith('/xml')) return `<?xml version="1.0"?><document><text>${text}</text></document>`;
  if (contentType === 'text/csv') return `number;text\n1;${text}\n2;${text}\n`;
  if (contentType === 'application/pdf') return `%PDF-1.4\n${text}\n%%EOF`;
  return text;
}

/** Makes the fields of a query or a form; lists repeat their name. */
export function makeFields(fields: Field[], values: ValueMaker): string {
  const pairs: string[] = [];
  for (const { name, required, schema } of fields) {
    if (!required && !values.hasOptional(name)) continue;
    const made = schema.type === 'array' ? values.makeList(schema) : [values.make(schema)];
    for (const value of made) pairs.push(`${encodeURIComponent(name)}=${encode(`${value}`)}`);
  }
  return pairs.join('&');
}

function encode(value: string): string {
  return encodeURIComponent(value).replaceAll('%20', '+');
}

function listMembers({ properties = {}, required = [] }: Schema): Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    required: required.includes(name),
  }));
}
