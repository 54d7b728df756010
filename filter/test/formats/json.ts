import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { findRepeatedMember } from '../../../e2e/support/json-members.ts';
import type { ScntDocument } from '../document.ts';
import { textOf } from '../wire.ts';

/** A message of the `apiclarity` format, without what only one of the two has. */
interface Common {
  readonly version: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly body: string;
  readonly TruncatedBody: boolean;
  readonly time: number;
}

/** A document of the `apiclarity` format. */
export interface Telemetry {
  readonly requestID: string;
  readonly scheme: string;
  readonly destinationAddress: string;
  readonly destinationNamespace: string;
  readonly sourceAddress: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly host: string;
    readonly common: Common;
  };
  readonly response: { readonly statusCode: string; readonly common: Common };
}

/** How a POST holds its documents: one alone, as an array, or a line each. */
export type Framing = 'document' | 'array' | 'lines';

const ajv = new Ajv2020();
const check = {
  scnt: ajv.compile<ScntDocument>(schemaIn('scnt.schema.json')),
  apiclarity: ajv.compile<Telemetry>(schemaIn('apiclarity.schema.json')),
};

/** The documents of a POST of the `scnt` format. Fails unless it is UTF-8, framed as expected, and follows the schema. */
export function decodeScntDocuments(bytes: Uint8Array, framing: Framing): ScntDocument[] {
  return documentsIn(bytes, framing).map((document) => valid(document, check.scnt));
}

/** The documents of a POST of the `apiclarity` format, as `decodeScntDocuments`. */
export function decodeTelemetry(bytes: Uint8Array, framing: Framing): Telemetry[] {
  return documentsIn(bytes, framing).map((document) => valid(document, check.apiclarity));
}

type Check<T> = ((value: unknown) => value is T) & { errors?: unknown };

function valid<T>(document: unknown, check: Check<T>): T {
  if (!check(document)) throw new Error(`not what the schema asks for: ${JSON.stringify(check.errors)}`);
  return document;
}

function documentsIn(bytes: Uint8Array, framing: Framing): unknown[] {
  const text = textOf(bytes);
  if (framing === 'lines') return linesIn(text).map(parse);
  const value = parse(text);
  if (framing === 'document') return [value];
  if (!Array.isArray(value) || value.length === 0)
    throw new Error('the batch is not an array, or an empty one');
  return value;
}

function linesIn(text: string): string[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line is not ended by a line feed');
  if (lines.length === 0 || lines.includes('')) throw new Error('a line is empty');
  return lines;
}

function parse(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const repeated = findRepeatedMember(text);
  if (repeated) throw new Error(`the member ${repeated} appears twice`);
  return value;
}

function schemaIn(name: string): object {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}
