import assert from 'node:assert/strict';
import type { Load } from '../mesh/mesh.ts';
import { StopList } from '../mesh/stop-list.ts';
import { eventually } from '../support/eventually.ts';
import { type LoadedFilter, readLoadedFilter } from './loaded-filter.ts';
import { getMesh, undoAfterEach } from './mesh-under-test.ts';
import { applyPlugin, configOf, makePluginName, type PluginOptions } from './plugin.ts';
import { pushImage, writeOtherModule } from './published-image.ts';
import { type Scene, useScene } from './scene.ts';
import { awaitDone, awaitTapped, readProxyStats, untap } from './tapping.ts';
import { delayAnswers, readTracesOf, type Trace } from './traces.ts';

// How many documents the filter has in flight at most, which a change may cost. Source: limits.maxInFlight.
const MAX_IN_FLIGHT = 64;
const REQUESTS_BEFORE = 100;
const REQUESTS_AFTER = 200;

// What the current test has started.
let started = new StopList();

describe('under load', () => {
  const scene = useScene('live-change');
  // So that some calls are always in flight.
  before(() => delayAnswers(scene().backend, 50));
  beforeEach(() => {
    started = new StopList();
  });
  undoAfterEach(() => started.stopAll());

  it('a change of the configuration fails no request, and costs no document', async () => {
    const replacement = 'changed under load';
    const traces = await changeUnderLoad(scene(), '/config', {
      change: { flags: await configOf({ redact: { replacement } }) },
      lost: 0,
      isChanged: (loaded) => loaded.kind === 'filter' && loaded.configuration.includes(replacement),
    });
    const redacted = new Set(traces.map(({ scnt_request }) => findHeader(scnt_request.headers, 'cookie')));
    assert.deepEqual(redacted, new Set(['[redacted]', replacement]), 'what cookies were replaced by');
  });

  it('a change of the image fails no request, and costs the documents under way at most', async () => {
    const wasm = await writeOtherModule('other');
    const image = await pushImage(getMesh().registry, 'meshtap/other', { wasm });
    let first = '';
    await changeUnderLoad(scene(), '/image', {
      change: { image },
      lost: MAX_IN_FLIGHT,
      isChanged: (loaded) => {
        if (loaded.kind !== 'filter') return false;
        first ||= loaded.moduleFile;
        return loaded.moduleFile !== first;
      },
    });
  });
});

type Change = {
  change: Partial<PluginOptions>;
  /** Documents that it may cost. */
  lost: number;
  /** Whether a proxy runs the change; also asked before the change. */
  isChanged(loaded: LoadedFilter): boolean;
};

/** Changes a plugin while the client sends, and returns the documents of the load. */
async function changeUnderLoad(
  scene: Scene,
  path: string,
  { change, lost, isChanged }: Change,
): Promise<Trace[]> {
  const { namespace, client, app, backend, send } = scene;
  const options = { namespaces: [namespace], backend, name: makePluginName() };
  const plugin = await applyPlugin(options);
  await started.add(() => untap(plugin, send, client.proxy));
  await awaitTapped(send, client.proxy);
  const before = await readProxyStats(client.proxy);
  const load = await getMesh().startLoad(client, app, { path, headers: { cookie: 'a=b' } });
  await started.add(async () => void (await load.stop()));
  await awaitCount(load, REQUESTS_BEFORE);
  const readLoaded = () => readLoadedFilter(client.proxy, namespace, options.name);
  assert.equal(isChanged(await readLoaded()), false, 'the change is there before it is made');
  await applyPlugin({ ...options, ...change });
  await eventually('the proxy to run the change', readLoaded, isChanged, { timeoutMs: 30_000 });
  await awaitCount(load, (await load.count()) + REQUESTS_AFTER);
  const { requests, failures } = await load.stop();
  assert.deepEqual(failures, []);
  const stats = await awaitDone(client.proxy, before.seen + requests, lost);
  const traces = await readTracesOf(backend, path);
  const ids = new Set(traces.map(({ request_id }) => request_id));
  assert.equal(stats.seen - before.seen, requests, 'exchanges that the filter saw');
  assert.ok(requests - ids.size <= lost, `${ids.size} documents of ${requests} requests`);
  assert.equal(stats.config_error, 0);
  return traces;
}

async function awaitCount(load: Load, count: number): Promise<void> {
  await eventually(`${count} requests of the load`, load.count, (now) => now >= count, { timeoutMs: 30_000 });
}

function findHeader(headers: readonly (readonly [string, string])[], name: string): string | undefined {
  return headers.find(([each]) => each === name)?.[1];
}
