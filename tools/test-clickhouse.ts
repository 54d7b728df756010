import { type Run, testRuns } from './test-runs.ts';

/** The versions of ClickHouse that the receiver is tested with on the official image: the newest and the oldest. */
export const CLICKHOUSE_VERSIONS = ['26.9', '26.3'] as const;

const CLUSTER = 'meshtap';
const TESTS = `mocha ${['clickhouse', 'direct', 'writer'].map((name) => `receive/test/store/clickhouse/${name}.test.ts`).join(' ')}`;

/**
 * Makes the runs of the tests: each version as one server and as a cluster, or one run on the servers that
 * MESHTAP_CLICKHOUSE_URL names.
 */
export function clickHouseRuns(env: NodeJS.ProcessEnv): Run[] {
  if (env.MESHTAP_CLICKHOUSE_URL) return [{ title: 'The servers of MESHTAP_CLICKHOUSE_URL', env: {} }];
  const versions = env.CLICKHOUSE_VERSION ? [env.CLICKHOUSE_VERSION] : CLICKHOUSE_VERSIONS;
  return versions.flatMap((version) =>
    ['', CLUSTER].map((cluster) => ({
      title: `ClickHouse ${version}, ${cluster ? 'a cluster' : 'one server'}`,
      env: { CLICKHOUSE_VERSION: version, MESHTAP_CLICKHOUSE_CLUSTER: cluster },
    })),
  );
}

async function main(): Promise<void> {
  const command = process.env.MESHTAP_CLICKHOUSE_URL ? TESTS : `tools/clickhouse-servers.sh ${TESTS}`;
  if (!(await testRuns(clickHouseRuns(process.env), command, console.log))) process.exitCode = 1;
}

if (import.meta.main) await main();
