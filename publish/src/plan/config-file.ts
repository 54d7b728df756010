import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeFileError, errorCode, usageError } from '../errors.ts';
import type { ConfigObject } from '../options/config.ts';

/** Reads a pluginConfig in YAML or JSON. An empty file is an empty config. Never quotes the file: it may hold a token. */
export async function readConfigFile(path: string, cwd: string): Promise<ConfigObject> {
  const refuse: Refuse = (why, fix = 'Give --config a file that holds one pluginConfig in YAML or JSON.') =>
    usageError(`Cannot use ${path} as pluginConfig`, why, fix);
  const value = await parseYaml(await readSource(resolve(cwd, path), refuse), refuse);
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    throw refuse(`it holds ${found}, not an object`);
  }
  if ('apiVersion' in value && 'kind' in value) {
    throw refuse('it is a Kubernetes resource', 'Give --config the part below spec.pluginConfig alone.');
  }
  return value as ConfigObject;
}

type Refuse = (why: string, fix?: string) => Error;

async function readSource(path: string, refuse: Refuse): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    throw refuse(
      errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? 'it is not UTF-8 text'
        : describeFileError(error),
    );
  }
}

/** The value of a YAML document; undefined when there is none. The parser's own messages would quote the file. */
async function parseYaml(source: string, refuse: Refuse): Promise<unknown> {
  const { parseAllDocuments } = await import('yaml');
  const parsed = parseAllDocuments(source, {
    prettyErrors: true,
    merge: true,
    stringKeys: true,
    logLevel: 'error',
  });
  const [document, ...others] = Array.isArray(parsed) ? parsed : [];
  if (document === undefined) return undefined;
  if (others.length > 0) throw refuse(`it holds ${others.length + 1} documents`);
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    const at = problem.linePos?.[0];
    const where = at === undefined ? '' : ` at line ${at.line}, column ${at.col}`;
    throw refuse(`it is not valid YAML${where} (${problem.code.toLowerCase().replaceAll('_', ' ')})`);
  }
  if (document.contents === null) return undefined;
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw refuse('it is not valid YAML (bad alias)');
  }
}
