import assert from 'node:assert/strict';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import { type Fault, type FaultProxy, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { openApi } from './publisher-cluster.ts';
import { startPublisher } from './publisher-process.ts';
import { applying, IMAGE_A, IMAGE_B, makeNamespaces } from './rollout-scene.ts';

const COUNT = 1000;
const HALF = COUNT / 2;
// Requests for each namespace. They say more about how long it takes than a clock does on a busy machine.
const MAX_REQUESTS = { first: 6, again: 3 };
const PEAK_MIB = 500;
const TIMEOUT_MS = 1_200_000;

const describeLocally = PROVIDER === 'local' ? describe : () => {};

describeLocally('a thousand namespaces', function () {
  this.timeout(TIMEOUT_MS);
  let names: string[] = [];
  let control = '';
  before(async function () {
    this.timeout(TIMEOUT_MS);
    names = await makeNamespaces('scale', COUNT);
    [control = ''] = await makeNamespaces('scale-control', 1);
  });

  const WITH_CLUSTER = ['--backend-address', 'collector.traces.svc.cluster.local'];
  let proxy: FaultProxy | undefined;
  afterEach(async function () {
    this.timeout(TIMEOUT_MS);
    await proxy?.stop();
    proxy = undefined;
  });
  /** Starts a command whose requests are counted. `onRequest` is called for each. */
  const start = async (
    image: string,
    namespaces: readonly string[],
    onRequest = (_: ProxiedRequest) => {},
  ) => {
    await proxy?.stop();
    proxy = await startFaultProxy((request): Fault | undefined => {
      onRequest(request);
      return undefined;
    });
    return startPublisher([
      ...['apply', ...namespaces, ...applying(image, ...WITH_CLUSTER), '-o', 'json'],
      ...['--kubeconfig', proxy.kubeconfig],
    ]);
  };
  const run = async (image: string, namespaces = names) => {
    const begin = performance.now();
    const { code, stdout, stderr, peakMiB } = await (await start(image, namespaces)).done;
    assert.equal(code, 0, stderr);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    const requests = (proxy?.requests() ?? 0) / namespaces.length;
    process.stderr.write(
      `      ${namespaces.length} namespaces in ${seconds} s, ${requests} requests each, ${Math.round(peakMiB)} MiB at most\n`,
    );
    return { requests, peakMiB, actions: countActions(stdout) };
  };
  const countActions = (stdout: string) => {
    const counts: Record<string, number> = {};
    for (const { action } of JSON.parse(stdout) as { action: string }[]) {
      counts[action] = (counts[action] ?? 0) + 1;
    }
    return counts;
  };
  const readStates = async () => {
    const kind = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
    const plugins = await openApi(getMesh().cluster).list(kind);
    const state = ({ metadata: { labels, annotations }, spec }: (typeof plugins)[number]) =>
      JSON.stringify([labels, annotations, spec]);
    return new Map(plugins.map((plugin) => [plugin.metadata.namespace ?? '', state(plugin)]));
  };

  it('are applied with few requests each', async function () {
    this.timeout(TIMEOUT_MS);
    const { requests, peakMiB, actions } = await run(IMAGE_A);
    assert.deepEqual(actions, { created: COUNT });
    assert.ok(requests < MAX_REQUESTS.first, `${requests} requests`);
    assert.ok(peakMiB > 0 && peakMiB < PEAK_MIB, `${peakMiB} MiB`);
  });

  it('are found unchanged with fewer', async function () {
    this.timeout(TIMEOUT_MS);
    const { requests, peakMiB, actions } = await run(IMAGE_A);
    assert.deepEqual(actions, { unchanged: COUNT });
    assert.ok(requests < MAX_REQUESTS.again, `${requests} requests`);
    assert.ok(peakMiB < PEAK_MIB, `${peakMiB} MiB`);
  });

  it('end in the same state when the command is interrupted half-way and run again', async function () {
    this.timeout(TIMEOUT_MS);
    await run(IMAGE_A, [control]);
    await run(IMAGE_B, [control]);
    const publisher = await start(IMAGE_B, names, ({ isWrite, count }) => {
      // Not by the clock: the command could end before.
      if (isWrite && count === HALF) publisher.interrupt();
    });
    const { code, stdout, stderr } = await publisher.done;
    assert.equal(code, 130);
    const { configured = 0, ...others } = countActions(stdout);
    assert.deepEqual(others, {});
    assert.ok(configured >= HALF && configured < COUNT, `${configured} are done`);
    const rest = /^Not started: (.*)$/m.exec(stderr)?.[1]?.split(' ') ?? [];
    assert.equal(configured + rest.length, COUNT);
    assert.match(
      stderr,
      new RegExp(
        `^Stopped by SIGINT; no namespace was left half-way, ${configured} of ${COUNT} are done`,
        'm',
      ),
    );
    assert.ok((await readStates()).get(rest[0] ?? '')?.includes(IMAGE_A), 'what was not begun is as it was');

    const { actions } = await run(IMAGE_B);
    assert.deepEqual(actions, { unchanged: configured, configured: rest.length });
    const states = await readStates();
    assert.deepEqual(new Set(names.map((name) => states.get(name))), new Set([states.get(control)]));
  });
});
