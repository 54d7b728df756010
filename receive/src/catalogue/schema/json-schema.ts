/** The part of JSON Schema 2020-12 that the catalogue writes, which is what OpenAPI 3.1 has for schemas. */
export type JsonSchema = {
  type?: JsonType | JsonType[];
  format?: string;
  /** Only in the description of redacted values. */
  pattern?: string;
  enum?: (string | number | boolean | null)[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
};
export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';
