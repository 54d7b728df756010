import assert from 'node:assert/strict';
import { ExitCode } from '../../src/errors.ts';
import { findFaults } from '../output/hostile.ts';
import type { CliResult } from '../support/cli.ts';

const STOPPED = 130;
const CODES: readonly number[] = [...Object.values(ExitCode), STOPPED];
const SURPRISE =
  /unexpected|(?:Type|Range|Syntax|Reference)Error|Cannot read propert|is not a function|\bfile:\/\/\//;

/** Checks that a command ended as documented, and printed only what is fit for a terminal and a log. */
export function checkResult({ code, stdout, stderr }: CliResult, what: string): void {
  assert.ok(CODES.includes(code), `${what}: exit code ${code}`);
  const surprise = SURPRISE.exec(stderr);
  if (surprise !== null) assert.fail(`${what}: ${stderr.slice(0, 2000)}`);
  assert.deepEqual(findFaults(stdout), [], `${what}: stdout`);
  assert.deepEqual(findFaults(stderr), [], `${what}: stderr`);
}
