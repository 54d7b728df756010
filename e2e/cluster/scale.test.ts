import assert from 'node:assert/strict';
import { getMesh, PROVIDER } from '../istio/mesh-under-test.ts';
import { eventually } from '../support/eventually.ts';
import { openApi } from './publisher-cluster.ts';
import { startPublisher } from './publisher-process.ts';
import { applying, IMAGE_A, IMAGE_B, makeNamespaces } from './rollout-scene.ts';

const COUNT = 1000;
// Limits for the rollout on the local API server; on kind the machine is different.
const FIRST_RUN_MS = 60_000;
const SECOND_RUN_MS = 20_000;
const PEAK_MIB = 500;
const TIMEOUT_MS = 600_000;

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
  const start = (image: string, namespaces: readonly string[], ...flags: string[]) =>
    startPublisher([
      ...['apply', ...namespaces, ...applying(image, ...WITH_CLUSTER), '-o', 'json', ...flags],
      ...['--kubeconfig', getMesh().cluster.kubeconfig],
    ]);
  const run = async (image: string, namespaces = names) => {
    const begin = performance.now();
    const { code, stdout, stderr, peakMiB } = await start(image, namespaces, '--quiet').done;
    assert.equal(code, 0, stderr);
    const ms = performance.now() - begin;
    process.stderr.write(
      `      ${namespaces.length} namespaces in ${(ms / 1000).toFixed(1)} s, ${Math.round(peakMiB)} MiB at most\n`,
    );
    return { ms, peakMiB, actions: countActions(stdout) };
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

  it('are applied in a minute', async function () {
    this.timeout(TIMEOUT_MS);
    const { ms, peakMiB, actions } = await run(IMAGE_A);
    assert.deepEqual(actions, { created: COUNT });
    assert.ok(ms < FIRST_RUN_MS, `${ms} ms`);
    assert.ok(peakMiB > 0 && peakMiB < PEAK_MIB, `${peakMiB} MiB`);
  });

  it('are found unchanged in 20 seconds', async function () {
    this.timeout(TIMEOUT_MS);
    const { ms, peakMiB, actions } = await run(IMAGE_A);
    assert.deepEqual(actions, { unchanged: COUNT });
    assert.ok(ms < SECOND_RUN_MS, `${ms} ms`);
    assert.ok(peakMiB < PEAK_MIB, `${peakMiB} MiB`);
  });

  it('end in the same state when the command is interrupted half-way and run again', async function () {
    this.timeout(TIMEOUT_MS);
    await run(IMAGE_A, [control]);
    await run(IMAGE_B, [control]);
    const publisher = start(IMAGE_B, names);
    await eventually(
      'some hundred namespaces to be done',
      publisher.stderr,
      (text) => text.includes('(300 of'),
      {
        timeoutMs: FIRST_RUN_MS,
      },
    );
    publisher.interrupt();
    const { code, stdout, stderr } = await publisher.done;
    assert.equal(code, 130);
    const { configured = 0, ...others } = countActions(stdout);
    assert.deepEqual(others, {});
    assert.ok(configured >= 300 && configured < COUNT, `${configured} are done`);
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
