import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { makePod } from '../cluster/status/pod-objects.ts';
import { makePlugin } from '../cluster/status/pods-cluster.ts';
import { readRecorded } from '../cluster/status/recorded.ts';
import { AdminServer } from '../support/admin-server.ts';
import { type ApiAnswer, type FakeApiServer, refusal, startApiServer } from '../support/api-server.ts';
import { useTempDir } from '../support/cli.ts';
import { until } from '../support/receiver.ts';

const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'meshtap.js');

type Look = {
  ready: boolean;
  proxies: { name: string; state: string; rates: Record<string, number> | null }[];
};

describe('meshtap status --watch, as a process', function () {
  this.timeout(180_000);
  const temp = useTempDir();
  let api: FakeApiServer;
  let proxy: AdminServer;
  let child: ChildProcess;
  let pods: object[] = [];
  let failure: ApiAnswer | undefined;
  const out = { stdout: '', stderr: '' };

  beforeEach(async () => {
    pods = [];
    failure = undefined;
    Object.assign(out, { stdout: '', stderr: '' });
    api = await startApiServer(({ path }) => {
      if (failure !== undefined) return failure;
      if (path.endsWith('/pods')) return { status: 200, body: { metadata: {}, items: pods } };
      if (path.endsWith('/serviceentries')) return { status: 200, body: { metadata: {}, items: [] } };
      return path.endsWith('/wasmplugins/meshtap') ? { status: 200, body: makePlugin() } : { status: 404 };
    });
    const growth = { seen: 3, exported: 3 };
    proxy = await AdminServer.start({ dump: readRecorded('running.json'), growth });
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await Promise.all([api.close(), proxy.stop()]);
  });

  const start = (...args: string[]) => {
    const flags = ['--admin', `edge=${proxy.url}`, '--kubeconfig', api.kubeconfig, '--interval', '1s'];
    const command = [LAUNCHER, 'status', 'shop', '--watch', ...flags, ...args];
    child = spawn(process.execPath, command, { cwd: temp(), env: { PATH: '/usr/bin:/bin' } });
    child.stdout?.on('data', (text) => (out.stdout += text));
    child.stderr?.on('data', (text) => (out.stderr += text));
    return once(child, 'exit');
  };
  const readLooks = () =>
    out.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Look);
  const namesOf = (look?: Look) => look?.proxies.map(({ name }) => name).join() ?? '';

  it('shows proxies that come and go and how fast they send, outlives a failure, and ends with 0 by Ctrl-C', async () => {
    const exit = start('-o', 'json');
    await until(() => readLooks().length > 0, 'the first look');
    assert.equal(readLooks()[0]?.proxies[0]?.rates, null);
    pods = [makePod({ name: 'late', phase: 'Pending', state: undefined })];
    await until(() => namesOf(readLooks().at(-1)) === 'late,edge', 'the new pod');
    const [late, edge] = readLooks().at(-1)?.proxies ?? [];
    assert.equal(late?.state, 'not-running');
    assert.ok(edge?.rates?.seen !== undefined && edge.rates.seen > 0);
    failure = refusal(403, 'Forbidden', 'pods is forbidden');
    await until(() => out.stderr.includes('Trying again'), 'the note');
    pods = [];
    proxy.pages.counters = { seen: 1 };
    failure = undefined;
    await until(() => namesOf(readLooks().at(-1)) === 'edge', 'the pod to go');
    await until(() => out.stderr.endsWith('Connected again.\n'), 'the note that it can read again');
    assert.match(out.stderr, /^Cannot (?:read|list) .*403.*\. Trying again \.\.\.\nConnected again\.\n$/);
    const rates = readLooks().flatMap(({ proxies }) =>
      proxies.flatMap((one) => Object.values(one.rates ?? {})),
    );
    assert.ok(rates.filter((rate) => typeof rate === 'number').every((rate) => rate >= 0));
    child.kill('SIGINT');
    assert.deepEqual(await exit, [0, null]);
  });

  it('ends when its reader has seen enough', async () => {
    const exit = start('-o', 'json');
    await until(() => readLooks().length > 0, 'the first look');
    child.stdout?.destroy();
    assert.deepEqual(await exit, [0, null]);
  });

  it('prints tables one below the other where there is no terminal', async () => {
    start();
    const countTables = () => out.stdout.split('NAMESPACE  PROXY').length - 1;
    await until(() => countTables() > 1 && out.stdout.includes('/s) '), 'two tables');
    assert.match(
      out.stdout,
      /^\S+Z {2}1 of 1 proxies are ready, 1 of 1 namespaces have a problem\nNAMESPACE .*\nshop +edge +running .*\nshop: .* no Service .*\n.*\n\n\S+Z {2}1 of 1/,
    );
    assert.match(out.stdout, / \d+ \(\d\.\d\/s\) /);
  });

  it('fails as status does if the first look fails', async () => {
    failure = refusal(403, 'Forbidden', 'pods is forbidden');
    assert.deepEqual(await start(), [3, null]);
    assert.equal(out.stdout, '');
  });
});
