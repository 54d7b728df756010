import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { usageError } from '../errors.ts';
import { findSchema } from '../installation.ts';
import type { ConfigObject } from '../options/config-file.ts';
import { describeViolation } from './schema-violation.ts';

const MAX_PROBLEMS = 8;

/** Checks a pluginConfig against the schema. Throws a usage error that names each key, what was found and what is allowed, and no secret. */
export function checkConfig(config: ConfigObject, source: string): void {
  const schema = JSON.parse(readFileSync(findSchema(), 'utf8')) as object;
  const validate = new Ajv2020({ allErrors: true, verbose: true }).compile(schema);
  if (validate(config)) return;
  const problems = [...new Set(listProblems(validate.errors ?? []))];
  const shown = problems.slice(0, MAX_PROBLEMS).join('; ');
  const rest = problems.length > MAX_PROBLEMS ? `; and ${problems.length - MAX_PROBLEMS} more` : '';
  throw usageError(
    `Cannot use ${source} as pluginConfig`,
    `${shown}${rest}`,
    'Correct it. docs/configuration.md lists every key.',
  );
}

function listProblems(errors: ErrorObject[]): string[] {
  return errors.map(describeViolation).filter((problem) => problem !== undefined);
}
