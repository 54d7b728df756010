import { readFile } from 'node:fs/promises';
import { type CommandComparison, compareRecordings } from './comparison.ts';
import type { Recording } from './recording.ts';

const USAGE = 'Usage: node e2e/recording/compare.ts BEFORE.json AFTER.json [PATTERN]';
// Enough to see what a line is about.
const MAX_LINE = 400;

const [before, after, pattern = ''] = process.argv.slice(2);
if (before === undefined || after === undefined) {
  console.error(USAGE);
  process.exit(2);
}
const [one, other] = await Promise.all([before, after].map(readRecording));
const all = compareRecordings(one as Recording, other as Recording).filter(({ name }) =>
  new RegExp(pattern).test(name),
);
const different = all.filter(({ differences }) => differences.length > 0);
for (const { name, differences } of different) {
  console.log(`\n${name}`);
  for (const line of differences) {
    console.log(`  ${line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}...` : line}`);
  }
}
summarise(all, different.length);
process.exitCode = different.length === 0 ? 0 : 1;

function summarise(commands: readonly CommandComparison[], count: number): void {
  const sum = (key: 'requestsBefore' | 'requestsAfter') =>
    commands.reduce((total, command) => total + command[key], 0);
  const more = commands.filter(({ requestsBefore, requestsAfter }) => requestsAfter > requestsBefore);
  const fewer = commands.filter(({ requestsBefore, requestsAfter }) => requestsAfter < requestsBefore);
  console.log(`\n${count} of ${commands.length} commands differ.`);
  console.log(
    `Requests: ${sum('requestsBefore')} before, ${sum('requestsAfter')} after; fewer in ${fewer.length} commands, more in ${more.length}.`,
  );
}

async function readRecording(path: string): Promise<Recording> {
  return JSON.parse(await readFile(path, 'utf8'));
}
