import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OpenApiDocument, OpenApiSchema } from '../../../src/catalogue/openapi/openapi-types.ts';

// Strict: an unknown keyword is an error. Formats are only hints.
const ajv = new Ajv2020({
  ...{ strict: true, strictRequired: false, allowUnionTypes: true, validateFormats: false },
});
ajv.addKeyword('components');

/** Compiles a schema of a document, with what it refers to. Throws if it is not a JSON Schema 2020-12. */
export function compileSchema(schema: OpenApiSchema, { components }: OpenApiDocument): ValidateFunction {
  return ajv.compile({ ...schema, components });
}
