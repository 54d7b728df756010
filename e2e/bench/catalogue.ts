import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CatalogueEffort } from './catalogue-load.ts';
import type { CatalogueResult } from './results.ts';

const LOAD = fileURLToPath(new URL('catalogue-load.ts', import.meta.url));

/** Measures the learner of the catalogue alone, in a process of its own. */
export async function measureCatalogue(effort: CatalogueEffort): Promise<CatalogueResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD, JSON.stringify(effort)]);
  return JSON.parse(stdout);
}
