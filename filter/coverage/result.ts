import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Coverage } from './recorder.ts';

/** Where a run writes its result. */
export const resultPath = fileURLToPath(new URL('../../build/coverage.json', import.meta.url));

/** Deletes the result of an earlier run, so that a run that breaks off leaves none. */
export function removeResult(): void {
  rmSync(resultPath, { force: true });
}

/** Writes the result of a run, as JSON. */
export function writeResult(coverage: Coverage): void {
  mkdirSync(dirname(resultPath), { recursive: true });
  writeFileSync(resultPath, JSON.stringify(coverage));
}

/** Reads a result. Throws if there is none. */
export function readResult(path: string): Coverage {
  return JSON.parse(readFileSync(path, 'utf8'));
}
