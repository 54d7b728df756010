import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** One of several runs of the same tests. */
export type Run = {
  /** What is different in it, for people. */
  title: string;
  /** Variables of the environment that are set in it. */
  env: Record<string, string>;
};
type Counts = { passed: number; failed: number };

/**
 * Does one run after the other of a command, which ends with the line of reporter.ts. Prints its other lines, then a
 * line for each run, and the sum last. Returns whether everything passed.
 */
export async function testRuns(
  runs: readonly Run[],
  command: string,
  print: (line: string) => void,
): Promise<boolean> {
  const total: Counts = { passed: 0, failed: 0 };
  const table: string[] = [];
  for (const run of runs) {
    const start = performance.now();
    const { passed, failed } = await testRun(run, command, print);
    const seconds = Math.round((performance.now() - start) / 1000);
    table.push(`${run.title}: ${passed} passed, ${failed} failed in ${seconds} s`);
    total.passed += passed;
    total.failed += failed;
  }
  for (const line of table) print(line);
  print(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
}

async function testRun(run: Run, command: string, print: (line: string) => void): Promise<Counts> {
  const env = { ...process.env, ...run.env };
  const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let counts: Counts | undefined;
  for await (const line of createInterface(child.stdout)) {
    const [, passed, failed] = /^(\d+) passed, (\d+) failed/.exec(line) ?? [];
    if (passed === undefined) print(line);
    else counts = { passed: Number(passed), failed: Number(failed) };
  }
  const [code] = await closed;
  // A run that breaks off has not counted its failures.
  const { passed, failed } = counts ?? { passed: 0, failed: 1 };
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) };
}
