import type { Body, Empty, Optional, Schema } from './described.ts';
import type { TextKind } from './texts.ts';

/** The format that a kind of text has in JSON Schema. */
const FORMATS: Partial<Record<TextKind, string>> = {
  ...{ uuid: 'uuid', email: 'email', date: 'date', dateTime: 'date-time', time: 'time', url: 'uri' },
  address: 'ipv4',
};

/** A text; `distinct`: how many different ones there are. */
export function text(kind: TextKind, distinct?: number): Schema {
  const format = FORMATS[kind];
  return {
    type: 'string',
    ...(format === undefined ? {} : { format }),
    'x-text': kind,
    ...(distinct === undefined ? {} : { 'x-distinct': distinct }),
  };
}

/** A whole number. */
export function integer(minimum: number, maximum: number, distinct?: number): Schema {
  return {
    ...{ type: 'integer', minimum, maximum },
    ...(distinct === undefined ? {} : { 'x-distinct': distinct }),
  };
}

/** A number with decimals. */
export function number(minimum: number, maximum: number): Schema {
  return { type: 'number', minimum, maximum };
}

/** True or false. */
export const flag: Schema = { type: 'boolean' };

/** One of a few words. */
export function oneOfWords(...words: string[]): Schema {
  return { type: 'string', enum: words };
}

/** Something that may be null instead. */
export function nullable(schema: Schema): Schema {
  return {
    ...schema,
    type: [schema.type as string, 'null'],
    ...(schema.enum ? { enum: [...schema.enum, null] } : {}),
  };
}

/** Something that is not always there. */
export function optional(schema: Schema): Optional {
  return { optional: schema };
}

/** An object. */
export function object(members: Record<string, Schema | Optional>): Schema {
  const entries = Object.entries(members);
  return {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([name, member]) => [name, 'optional' in member ? member.optional : member]),
    ),
    required: entries.filter(([, member]) => !('optional' in member)).map(([name]) => name),
  };
}

/** An object whose members are keys of a kind. */
export function mapOf(keys: TextKind, schema: Schema, size = 6): Schema {
  return { type: 'object', additionalProperties: schema, 'x-text': keys, maxProperties: size };
}

/** A list of at most so many. */
export function listOf(items: Schema, maxItems = 5, minItems = 0): Schema {
  return { type: 'array', items, minItems, maxItems };
}

/** One of several, such as the ways of a payment. */
export function union(...oneOf: Schema[]): Schema {
  return { oneOf };
}

/** Always the same word, such as the type of one of a union. */
export function always(word: string): Schema {
  return { type: 'string', const: word };
}

/** A body of another content type than JSON, or with headers. */
export function body(contentType: string, schema: Schema, headers: Body['headers'] = {}): Body {
  return { contentType, schema, headers };
}

/** A body of JSON with headers beside it. */
export function withHeaders(schema: Schema, headers: NonNullable<Body['headers']>): Body {
  return { contentType: 'application/json', schema, headers };
}

/** A form. */
export function form(members: Record<string, Schema | Optional>): Body {
  return { contentType: 'application/x-www-form-urlencoded', schema: object(members) };
}

/** No body. */
export function empty(headers: Empty['headers'] = {}): Empty {
  return { empty: true, headers };
}

/** A problem document. Source: RFC 9457. */
export function problem(extra: Record<string, Schema | Optional> = {}): Body {
  const schema = object({
    ...{ type: oneOfWords('about:blank', 'https://errors.example/rule'), title: text('sentence') },
    ...{ status: integer(400, 599), detail: optional(text('sentence')), instance: text('url') },
    ...extra,
  });
  return { contentType: 'application/problem+json', schema };
}
