// Plays the part of the ORAS CLI; see oras-script.ts. Arguments: the state file, then those of ORAS.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { OrasCall } from './oras-script.ts';

const [statePath = '', ...args] = process.argv.slice(2);
const state: { expected: (OrasCall & { stdout: string })[]; seen: string[][]; deviations: string[] } =
  JSON.parse(readFileSync(statePath, 'utf8'));
const call = state.expected[state.seen.length];
state.seen.push(args);
const stdin = readFileSync(0, 'utf8');
if (call === undefined || !call.args.every((arg, at) => arg === args[at])) {
  state.deviations.push(`unexpected: ${args.join(' ')}`);
} else if (call.stdin !== undefined && call.stdin !== stdin) {
  state.deviations.push(`wrong input to: ${args.join(' ')}`);
}
// In one step: the test reads it meanwhile.
writeFileSync(`${statePath}.new`, JSON.stringify(state));
renameSync(`${statePath}.new`, statePath);
if (call === undefined || state.deviations.length > 0) process.exit(99);
process.stderr.write(call.stderr ?? '');
process.stdout.write(Buffer.from(call.stdout, 'base64'));
process.exitCode = call.status ?? 0;
// Not for ever, should the test that is to stop it fail.
if (call.hangs) setTimeout(() => {}, 60_000);
