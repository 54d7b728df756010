/** A content-type, taken apart. `type` is in lower case without parameters; empty if the message names none. */
export type ContentType = { type: string; charset: string; boundary: string };

/** Reads a content-type leniently, as messages carry it. Source: RFC 9110, 8.3. */
export function parseContentType(value: string): ContentType {
  const [first = '', ...parameters] = value.slice(0, 1000).split(';');
  const read: ContentType = { type: first.trim().toLowerCase(), charset: '', boundary: '' };
  for (const parameter of parameters) {
    const [name = '', ...rest] = parameter.split('=');
    const text = rest
      .join('=')
      .trim()
      .replace(/^"(.*)"$/, '$1');
    if (name.trim().toLowerCase() === 'charset') read.charset = text;
    if (name.trim().toLowerCase() === 'boundary') read.boundary = text;
  }
  return read;
}

/** The type of a form of names and values. Source: URL standard, 5. */
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Whether a type is JSON, such as `application/json` and `application/problem+json`, or lines of it. */
export function isJsonType(type: string): boolean {
  return /^(application|text)\/(x-)?(json|ndjson|jsonlines|json-seq|json5)$|\+json$/.test(type);
}

const TEXT_TYPES =
  /^text\/|[/+](xml|yaml|x-yaml|toml|javascript|x-javascript|ecmascript|graphql|sql|x-www-form-urlencoded)$/;

/** Whether a type is made of characters. */
export function isTextType(type: string): boolean {
  return isJsonType(type) || TEXT_TYPES.test(type);
}
