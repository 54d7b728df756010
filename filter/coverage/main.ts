/**
 * Says which lines of filter/assembly the measured tests ran: `node filter/coverage/main.ts [FILE]`, where FILE is the
 * result of a run (default: build/coverage.json). Exit code 1 if something is wrong with it, see `problemsOf`.
 */
import { existsSync, globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Coverage } from './recorder.ts';
import { measureFiles, problemsOf } from './report.ts';
import { readResult, resultPath } from './result.ts';
import { tableOf } from './table.ts';

const path = process.argv[2] ?? resultPath;
const sources = globSync('assembly/**/*.ts', { cwd: fileURLToPath(new URL('..', import.meta.url)) });
const problems = existsSync(path)
  ? report(readResult(path))
  : [`Cannot say what the tests ran: there is no ${path}. Run \`make coverage\`.`];

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;

function report(coverage: Coverage): string[] {
  process.stdout.write(tableOf(measureFiles(coverage)));
  return problemsOf(coverage, sources);
}
