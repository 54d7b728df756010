import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { usageError } from '../errors.ts';
import { findSchema } from '../installation.ts';
import type { ConfigObject } from '../options/config.ts';
import { quoteInput } from '../redaction.ts';

const MAX_PROBLEMS = 8;

/**
 * Checks a pluginConfig against the schema. Throws a usage error with each wrong key, what was found and what is allowed.
 * It has no secrets in it.
 */
export function checkConfig(config: ConfigObject, source: string): void {
  const schema = JSON.parse(readFileSync(findSchema(), 'utf8')) as object;
  const validate = new Ajv2020({ allErrors: true, verbose: true }).compile(schema);
  if (validate(config)) return;
  const found = (validate.errors ?? []).map(describeViolation);
  const problems = [...new Set(found)].filter((problem) => problem !== undefined);
  const shown = problems.slice(0, MAX_PROBLEMS).join('; ');
  const rest = problems.length > MAX_PROBLEMS ? `; and ${problems.length - MAX_PROBLEMS} more` : '';
  throw usageError(
    `Cannot use ${source} as pluginConfig`,
    `${shown}${rest}`,
    'Correct it. docs/configuration.md lists every key.',
  );
}

type Schema = Record<string, unknown>;

// Its members are secrets, and so may be a value of a wrong type in its place.
const SECRET_PATH = '/backend/headers';

// Undefined if another violation says it better.
function describeViolation(error: ErrorObject): string | undefined {
  const schema = (error.parentSchema ?? {}) as Schema;
  const key = keyOf(error.instancePath);
  const params = error.params as Record<string, unknown>;
  // These only repeat parts of the `propertyNames` and `anyOf` around them.
  if (error.propertyName !== undefined || /\/anyOf\/\d+\//.test(error.schemaPath)) return undefined;
  switch (error.keyword) {
    case 'additionalProperties':
      return describeUnknown(error.instancePath, String(params.additionalProperty), schema);
    case 'required':
      return `${join(key, String(params.missingProperty))} is missing`;
    case 'anyOf':
      return `${key} has neither address nor cluster`;
    case 'propertyNames':
      return `${key} has a name that is not a header name, or one that the filter sets itself`;
    default:
      return `${key || 'the config'} is ${describeFound(error)}, allowed: ${describeAllowed(schema)}`;
  }
}

function describeAllowed(schema: Schema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if ('const' in schema) return JSON.stringify(schema.const);
  switch (schema.type) {
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'string':
      return describeString(schema);
    case 'array':
      if (schema.maxItems === 0) return 'an empty list';
      if (schema.maxItems === schema.minItems) return `a list of ${schema.maxItems}`;
      return schema.maxItems === undefined ? 'a list' : `a list of at most ${schema.maxItems}`;
    case 'object':
      return schema.maxProperties === undefined
        ? 'an object'
        : `an object of at most ${schema.maxProperties} members`;
    default:
      return String(schema.type ?? 'see the schema');
  }
}

function describeString(schema: Schema): string {
  const length = schema.maxLength === undefined ? '' : ` of at most ${schema.maxLength} characters`;
  const pattern = schema.pattern === undefined ? '' : ` that matches ${schema.pattern}`;
  return `a ${schema.minLength === 1 ? 'non-empty ' : ''}string${length}${pattern}`;
}

function describeUnknown(path: string, name: string, schema: Schema): string {
  const known = Object.keys((schema.properties ?? {}) as Schema);
  return `${join(keyOf(path), quoteInput(name).slice(1, -1))} is not a known key, known: ${known.join(', ')}`;
}

function describeFound({ instancePath, data }: ErrorObject): string {
  if (data === null) return 'null';
  if (Array.isArray(data)) return `a list of ${data.length}`;
  if (typeof data === 'object') return 'an object';
  if (instancePath.startsWith(SECRET_PATH)) return `a ${typeof data} (not shown)`;
  return typeof data === 'string' ? quoteInput(data) : String(data);
}

function keyOf(instancePath: string): string {
  if (instancePath.startsWith(`${SECRET_PATH}/`)) {
    const name = unescapePointer(instancePath.slice(SECRET_PATH.length + 1));
    // A wrong header name may be a secret in the wrong place.
    return /^[\w-]{1,64}$/.test(name) ? `backend.headers.${name}` : 'a value of backend.headers';
  }
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${unescapePointer(part)}`))
    .join('')
    .replace(/^\./, '');
}

// JSON pointer escapes. Source: RFC 6901 section 4.
function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}
