import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { CLICKHOUSE_VERSIONS, clickHouseRuns } from '../test-clickhouse.ts';

const TOOLS = join(import.meta.dirname, '..');
const SERVERS = join(TOOLS, 'clickhouse', 'servers');

describe('the tests on ClickHouse servers', () => {
  it('run on each version, as one server and as a cluster', () => {
    const runs = clickHouseRuns({});
    assert.deepEqual(
      runs.map(({ title }) => title),
      CLICKHOUSE_VERSIONS.flatMap((version) => [
        `ClickHouse ${version}, one server`,
        `ClickHouse ${version}, a cluster`,
      ]),
    );
    assert.deepEqual(runs[1]?.env, { CLICKHOUSE_VERSION: '26.9', MESHTAP_CLICKHOUSE_CLUSTER: 'meshtap' });
    assert.equal(runs[0]?.env.MESHTAP_CLICKHOUSE_CLUSTER, '');
  });

  it('run on one version that CLICKHOUSE_VERSION names, or once on the servers of the user', () => {
    const versions = clickHouseRuns({ CLICKHOUSE_VERSION: '26.5' }).map(({ env }) => env.CLICKHOUSE_VERSION);
    assert.deepEqual(versions, ['26.5', '26.5']);
    const own = clickHouseRuns({
      CLICKHOUSE_VERSION: '26.5',
      MESHTAP_CLICKHOUSE_URL: 'clickhouse://a@b:1/c',
    });
    assert.deepEqual(own, [{ title: 'The servers of MESHTAP_CLICKHOUSE_URL', env: {} }]);
  });
});

describe('the servers of ClickHouse for tests', () => {
  const compose = parse(readFileSync(join(SERVERS, 'compose.yaml'), 'utf8'), { merge: true }) as {
    services: Record<
      string,
      {
        image: string;
        hostname: string;
        environment: Record<string, string>;
        volumes: string[];
        ports?: string[];
      }
    >;
  };
  const cluster = readFileSync(join(SERVERS, 'cluster.xml'), 'utf8');

  it('are two shards with two replicas, each where the configuration of the cluster says', () => {
    const shards = [...cluster.matchAll(/<shard>(.*?)<\/shard>/gs)].map(([, shard = '']) => {
      assert.match(shard, /<internal_replication>true</);
      return [...shard.matchAll(/<host>(.+?)</g)].map(([, host]) => host);
    });
    assert.deepEqual(
      shards.map((hosts) => hosts.length),
      [2, 2],
    );
    const services = Object.entries(compose.services);
    for (const [name, { hostname, environment }] of services) {
      assert.equal(hostname, name);
      assert.equal(environment.REPLICA, name);
      assert.ok(shards[Number(environment.SHARD) - 1]?.includes(name), name);
    }
    assert.equal(services.length, 4);
  });

  it('all have the configuration of the cluster, and the first has the Keeper that it names', () => {
    for (const { volumes } of Object.values(compose.services))
      assert.ok(volumes.includes('./cluster.xml:/etc/clickhouse-server/config.d/cluster.xml:ro'));
    assert.match(cluster, /<node><host>server-1<\/host><port>9181<\/port><\/node>/);
    assert.match(readFileSync(join(SERVERS, 'keeper.xml'), 'utf8'), /<tcp_port>9181</);
    assert.ok(compose.services['server-1']?.volumes.some((volume) => volume.startsWith('./keeper.xml:')));
  });

  it('are reached on loopback only', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    assert.equal(ports.length, 1);
    assert.match(ports[0]!, /^127\.0\.0\.1:/);
  });
});

describe('tools/clickhouse-servers.sh', () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'meshtap-servers-'));
  });
  afterEach(() => rmSync(bin, { recursive: true }));

  /** Runs a command between servers. Returns its exit code, what it printed, and what Docker was asked for. */
  function run(docker: string, command: string) {
    writeFileSync(join(bin, 'docker'), `#!/bin/sh\necho "$*" >> "$0.calls"\n${docker}\n`);
    chmodSync(join(bin, 'docker'), 0o755);
    const PATH = `${bin}${delimiter}${process.env.PATH}`;
    const env = { PATH, CLICKHOUSE_VERSION: 'none' };
    const script = join(TOOLS, 'clickhouse-servers.sh');
    const { status, stdout, stderr } = spawnSync(script, ['sh', '-c', command], { env, encoding: 'utf8' });
    const calls = readFileSync(join(bin, 'docker.calls'), 'utf8').trim().split('\n');
    const verbs = calls.map((call) => /compose\.yaml (\w+)/.exec(call)?.[1]);
    return { status, stdout, stderr, verbs };
  }

  it('names the servers in the environment of the command, and stops them after it', () => {
    const { status, stdout, verbs } = run(
      'echo of Docker',
      'echo "$MESHTAP_CLICKHOUSE_URL $MESHTAP_CLICKHOUSE_PASSWORD"',
    );
    assert.deepEqual(
      { status, stdout, verbs },
      { status: 0, stdout: 'clickhouse://meshtap@127.0.0.1:18123/meshtap meshtap\n', verbs: ['up', 'down'] },
    );
  });

  it('keeps the logs of the servers, and the exit code, of a command that fails', () => {
    const { status, stderr, verbs } = run('[ "$6" != logs ] || echo a line of the log', 'exit 7');
    assert.deepEqual({ status, verbs }, { status: 7, verbs: ['up', 'logs', 'down'] });
    const [, path = ''] = /^logs: (.+)$/m.exec(stderr) ?? [];
    const file = join(TOOLS, '..', path);
    assert.equal(readFileSync(file, 'utf8'), 'a line of the log\n');
    rmSync(file);
  });

  it('does not run the command if the servers do not start', () => {
    const { status, stdout, verbs, stderr } = run('[ "$6" != up ]', 'echo ran');
    assert.deepEqual({ status, stdout, verbs }, { status: 1, stdout: '', verbs: ['up', 'logs', 'down'] });
    rmSync(join(TOOLS, '..', /^logs: (.+)$/m.exec(stderr)?.[1] ?? ''));
  });
});
