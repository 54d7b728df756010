import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readRecorded } from '../cluster/status/recorded.ts';
import { findFaults, HOSTILE } from '../output/hostile.ts';
import { type AdminPages, AdminServer } from '../support/admin-server.ts';
import { runMeshtap, useTempDir } from '../support/cli.ts';
import { useDeadline } from '../support/deadline.ts';
import { until } from '../support/receiver.ts';

// What the dump of a Wasm filter holds, as far as these change it.
type TypedConfig = { config: { vm_config: { code: { local: { filename: string } } } } };

const DUMP = readRecorded('running.json');

describe('meshtap status without a cluster', () => {
  const inTemp = useTempDir();
  const servers: AdminServer[] = [];
  const passTimeout = useDeadline(300);
  // Nothing of whoever runs the tests, and no cluster that they may have.
  const run = (...args: string[]) =>
    runMeshtap(['status', ...args], { env: { KUBECONFIG: inTemp('no-kubeconfig') }, cwd: inTemp() });
  const start = async (pages: Partial<AdminPages> = {}) => {
    const server = await AdminServer.start({ dump: DUMP, ...pages });
    servers.push(server);
    return server;
  };
  const save = (name: string, text: string) => writeFileSync(inTemp(name), text);

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it('prints a table of the proxies that are given, and compares them with nothing', async () => {
    const { url } = await start({ counters: { seen: 5, exported: 4, dropped_backend: 1 } });
    const { code, stdout, stderr } = await run('--admin', `shop/edge=${url}`);
    assert.equal(code, 0);
    assert.equal(
      stdout,
      [
        'NAMESPACE  PROXY  STATE    DIGEST    IMAGE  CONFIG  BEATS  SEEN  SENT  SAMPLED  DROPPED  ERRORS  WAITING',
        'shop       edge   running  d0a4dc42  -      -       yes    5     4     0        1        0       0',
        '',
      ].join('\n'),
    );
    assert.match(
      stderr,
      /^Note: shop\/edge: exchanges were dropped since it started, none in the last \d+ s: the backend refused/,
    );
  });

  it('says that it compares with nothing where namespaces are given too', async () => {
    const { url } = await start();
    const { code, stderr } = await run('shop', '--admin', `edge=${url}`);
    assert.equal(code, 0);
    assert.match(stderr, /^Warning: the proxies are not compared with their resources: /);
  });

  it('ends with 5, and says why and what to do, where a proxy does not run the filter', async () => {
    const { url } = await start({ dump: 'ecds_filters not found in config dump' });
    const { code, stdout, stderr } = await run('--admin', `edge=${url}`);
    assert.equal(code, 5);
    assert.match(stdout, /edge +absent/);
    assert.equal(
      stderr,
      'edge: it has no plugin named meshtap.\n' +
        '  Give another name with --name, or apply the resources with `meshtap apply`.\n' +
        'Cannot confirm that the filter runs: 1 of 1 proxies do not run what their resource says.\n' +
        'Do what the lines above say, and ask again.\n',
    );
  });

  it('prints JSON and YAML with the same members', async () => {
    save('cart.dump', DUMP + readRecorded('stats.txt'));
    const { stdout: json } = await run('--from-file', 'shop/cart=cart.dump', '-o', 'json');
    const { stdout: yaml } = await run('--from-file', 'shop/cart=cart.dump', '-o', 'yaml');
    const { parse } = await import('yaml');
    assert.deepEqual(parse(yaml), JSON.parse(json));
    const [proxy] = (JSON.parse(json) as { proxies: object[] }).proxies;
    assert.deepEqual(Object.keys(proxy ?? {}), [
      ...[
        'namespace',
        'name',
        'source',
        'kind',
        'ready',
        'state',
        'resource',
        'digest',
        'expectedDigest',
        'file',
      ],
      ...[
        'moduleMatches',
        'configHash',
        'expectedConfigHash',
        'configMatches',
        'beating',
        'delivering',
        'plugins',
        'counters',
        'rates',
      ],
      ...['problems', 'warnings', 'notes'],
    ]);
  });

  it('shows how fast counters grow, as numbers a second in JSON', async () => {
    const growth = { seen: 3000, sampled_out: 1000, exported: 2000 };
    const { url } = await start({ counters: { seen: 10, exported: 10 }, growth });
    const { code, stdout } = await run('--admin', `edge=${url}`, '-o', 'json');
    const [{ rates, delivering }] = JSON.parse(stdout).proxies;
    assert.deepEqual([code, delivering], [0, true]);
    assert.deepEqual(Object.keys(rates), [
      ...['seen', 'exported', 'sampledOut', 'dropped', 'truncated', 'exportErrors', 'heartbeat'],
    ]);
    assert.ok(rates.seen > rates.exported && rates.exported > rates.sampledOut && rates.sampledOut > 0);
    assert.deepEqual(rates.dropped, { noCluster: 0, backend: 0, queueFull: 0 });
    assert.match(
      (await run('--admin', `edge=${url}`)).stdout,
      / \d+ \(\d+\/s\) +\d+ \(\d+\/s\) +\d+ +0 +0 +0\n/,
    );
  });

  it('ends with 5 if a proxy drops and sends nothing', async () => {
    const { url } = await start({ growth: { seen: 2, dropped_no_cluster: 2 } });
    const { code, stdout, stderr } = await run('--admin', `edge=${url}`, '-o', 'json');
    const report = JSON.parse(stdout);
    assert.equal(code, 5);
    assert.deepEqual(
      [report.ready, report.proxies[0].ready, report.proxies[0].delivering],
      [false, false, false],
    );
    assert.match(
      stderr,
      /^edge: it sends nothing: in the last \d+ s exchanges were dropped, and none was sent: the proxy has no cluster for the backend\.\n {2}Check the backend's address .*\nCannot confirm that the filter runs: 1 of 1 proxies send nothing and drop exchanges\.\n/,
    );
  });

  it('shows what a hostile proxy says as escapes, in every format, and as it is to whoever parses it', async () => {
    const filename = `/var/${HOSTILE}/x.wasm`;
    const dump = JSON.parse(DUMP) as { configs: { ecds_filter: { typed_config: TypedConfig } }[] };
    for (const { ecds_filter } of dump.configs) {
      ecds_filter.typed_config.config.vm_config.code.local.filename = filename;
    }
    const { url } = await start({ dump: JSON.stringify(dump) });
    for (const format of ['table', 'json', 'yaml']) {
      const { stdout, stderr } = await run('--admin', `edge=${url}`, '-o', format);
      assert.deepEqual(findFaults(stdout + stderr), [], format);
      if (format === 'table') continue;
      const { parse } = await import('yaml');
      const report = format === 'json' ? JSON.parse(stdout) : parse(stdout);
      assert.equal(report.proxies[0].file, filename);
    }
  });

  it('names a saved proxy as the dump says, or else as the file is called', async () => {
    save('whole.json', readRecorded('whole.json'));
    save('some-proxy.dump', DUMP);
    const { stdout } = await run('--from-file', 'whole.json', '--from-file', 'some-proxy.dump');
    assert.match(stdout, /^shop +client-0 +running .*\n- +some-proxy +running /m);
  });

  it('waits until the proxy runs the filter and beats', async () => {
    const server = await start({ dump: '{"configs": []}', isBeating: false });
    const waiting = run('--admin', `edge=${server.url}`, '--wait', '--timeout', '60s');
    await awaitQuestion(server);
    server.pages.dump = DUMP;
    server.pages.isBeating = true;
    const { code, stdout } = await waiting;
    assert.equal(code, 0);
    assert.match(stdout, /edge +running .* yes /);
  });

  it('ends with 6 when the time is up, with the table on stdout', async () => {
    const server = await start({ dump: '{"configs": []}' });
    const waiting = run('--admin', `edge=${server.url}`, '--wait', '--timeout', '300ms');
    // A look reads two pages.
    await until(() => server.paths.length > 2, 'the second look');
    passTimeout();
    const { code, stdout, stderr } = await waiting;
    assert.equal(code, 6);
    assert.match(stdout, /edge +absent/);
    assert.match(stderr, /^waiting: 0 of 1 proxies run the filter\n/);
    assert.match(stderr, /after 0\.3 s 1 of 1 proxies do not run/);
  });

  it('ends with 6 when a proxy that does not answer takes longer than the time', async () => {
    const { url } = await start({ isSilent: true });
    const { code, stderr } = await run('--admin', `edge=${url}`, '--wait', '--timeout', '200ms');
    assert.equal(code, 6);
    assert.match(stderr, /after 0\.2 s not all proxies have answered/);
  });

  it('stops on Ctrl-C while it waits', async () => {
    const { Interruption } = await import('../../src/errors.ts');
    const server = await start({ dump: '{"configs": []}' });
    const abort = new AbortController();
    const env = { KUBECONFIG: inTemp('none') };
    const waiting = runMeshtap(['status', '--admin', `edge=${server.url}`, '--wait'], {
      env,
      signal: abort.signal,
    });
    await awaitQuestion(server);
    abort.abort(new Interruption('SIGINT'));
    assert.equal((await waiting).code, 130);
  });

  for (const [what, args, words] of [
    ['nothing to ask', [], /no namespace was given/],
    ['--wait for a file', ['--from-file', 'cart.dump', '--wait'], /a file does not change/],
    ['--watch that waits', ['shop', '--watch', '--wait'], /Cannot use --watch together with --wait/],
    [
      '--watch of a file',
      ['--from-file', 'cart.dump', '--watch'],
      /--watch together with --from-file: a file/,
    ],
    ['--interval without --watch', ['shop', '--interval', '5s'], /Cannot use --interval without --watch/],
    ['--interval below a second', ['shop', '--watch', '--interval', '20ms'], /not between 1s and 1d/],
    ['--interval above a day', ['shop', '--watch', '--interval', '2d'], /not between 1s and 1d/],
    ['--timeout of a watch', ['shop', '--watch', '--timeout', '5s'], /Cannot use --timeout without --wait/],
    ['a name that no resource can have', ['shop', '--name', 'A B'], /as --name/],
    ['an unknown format', ['shop', '-o', 'xml'], /as --output/],
    ['a namespace without a cluster', ['shop'], /no-kubeconfig/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { code, stderr, stdout } = await run(...args);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, words);
    });
  }

  it('refuses a file that is not there, and one that holds no dump', async () => {
    assert.equal((await run('--from-file', 'nowhere.dump')).code, 2);
    save('odd.dump', 'hello\n');
    const { code, stderr } = await run('--from-file', 'odd.dump');
    assert.equal(code, 2);
    assert.match(stderr, /holds no configuration dump/);
  });

  it('never prints a value of a configuration', async () => {
    save(
      'whole.json',
      readRecorded('whole.json').replace('"port\\":9000', '"port\\":9000,\\"token\\":\\"s3cret'),
    );
    for (const format of ['table', 'json', 'yaml']) {
      const { stdout, stderr } = await run('--from-file', 'whole.json', '-o', format);
      assert.doesNotMatch(stdout + stderr, /s3cret|backend\.shop/);
    }
  });
});

async function awaitQuestion({ paths }: AdminServer): Promise<void> {
  while (paths.length === 0) await new Promise((resolve) => setImmediate(resolve));
}
