import assert from 'node:assert/strict';
import type { Load, MeshProxy, MeshRequest, Workload } from '../mesh/mesh.ts';
import type { StopList } from '../mesh/stop-list.ts';
import { eventually } from '../support/eventually.ts';
import { type LoadedFilter, readLoadedFilter } from './loaded-filter.ts';
import { getMesh } from './mesh-under-test.ts';
import { applyPlugin, makePluginName, type PluginOptions } from './plugin.ts';
import { pushImage, writeOtherModule } from './published-image.ts';
import { awaitDone, awaitTapped, readProxyStats, type Send, untap } from './tapping.ts';
import { readTracesOf, type Trace } from './traces.ts';

// How many documents a filter has in flight at most. Source: limits.maxInFlight.
const MAX_IN_FLIGHT = 64;

const REQUESTS_BEFORE = 100;
const REQUESTS_AFTER = 200;

/** A proxy that is tapped, and the way for requests through it. */
export type TappedWay = {
  proxy: MeshProxy;
  namespace: string;
  backend: Workload;
  /** The flags of `meshtap generate` by which the proxy loads the filter. */
  flags?: readonly string[];
  send: Send;
  startLoad(request: MeshRequest): Promise<Load>;
  /** What to end after the test. */
  started: StopList;
};

type Change = {
  change: Partial<PluginOptions>;
  /** Whether it may cost the documents that are under way or wait. */
  isCostly: boolean;
  /** Whether a proxy runs the change; also asked before the change. */
  isChanged(loaded: LoadedFilter): boolean;
};

/** Changes under load what cookies are replaced by. It may fail no request and cost no document. */
export async function changeConfigUnderLoad(way: TappedWay, path: string): Promise<void> {
  const replacement = 'changed under load';
  const traces = await changeUnderLoad(way, path, {
    change: { config: { redact: { replacement } } },
    isCostly: false,
    isChanged: (loaded) => loaded.kind === 'filter' && loaded.configuration.includes(replacement),
  });
  const redacted = new Set(traces.map(({ scnt_request }) => findHeader(scnt_request.headers, 'cookie')));
  assert.deepEqual(redacted, new Set(['[redacted]', replacement]), 'what cookies were replaced by');
}

/** Changes the image under load. It may fail no request, and cost only the documents that are under way or wait. */
export async function changeImageUnderLoad(way: TappedWay, path: string): Promise<void> {
  const wasm = await writeOtherModule('other');
  const image = await pushImage(getMesh().registry, 'meshtap/other', { wasm });
  let first = '';
  await changeUnderLoad(way, path, {
    change: { image },
    isCostly: true,
    isChanged: (loaded) => {
      if (loaded.kind !== 'filter') return false;
      first ||= loaded.moduleFile;
      return loaded.moduleFile !== first;
    },
  });
}

// Changes a plugin under load: no request fails, and no more documents are lost than allowed. Returns those of the load.
async function changeUnderLoad(
  way: TappedWay,
  path: string,
  { change, isCostly, isChanged }: Change,
): Promise<Trace[]> {
  const { namespace, backend, proxy, flags = [], send, started } = way;
  const options = { namespaces: [namespace], backend, name: makePluginName(), flags };
  const plugin = await applyPlugin(options);
  await started.add(() => untap(plugin, send, proxy));
  await awaitTapped(send, proxy);
  const before = await readProxyStats(proxy);
  const load = await way.startLoad({ path, headers: { cookie: 'a=b' } });
  await started.add(async () => void (await load.stop()));
  await awaitMore(load, REQUESTS_BEFORE);
  const readLoaded = () => readLoadedFilter(proxy, namespace, options.name);
  assert.equal(isChanged(await readLoaded()), false, 'the change is there before it is made');
  await applyPlugin({ ...options, ...change });
  await eventually('the proxy to run the change', readLoaded, isChanged);
  await awaitMore(load, REQUESTS_AFTER);
  // What the old filter has lost stays in these gauges. A backend that stalls has many documents wait.
  const { in_flight, queue_traces } = await readProxyStats(proxy);
  const lost = isCostly ? in_flight + queue_traces : 0;
  await awaitMore(load, REQUESTS_AFTER);
  const { requests, failures } = await load.stop();
  assert.deepEqual(failures, []);
  const stats = await awaitDone(proxy, before.seen + requests, lost);
  const traces = await readTracesOf(backend, path);
  const ids = new Set(traces.map(({ request_id }) => request_id));
  assert.equal(stats.seen - before.seen, requests, 'exchanges that the filter saw');
  assert.ok(requests - ids.size <= lost, `${ids.size} documents of ${requests} requests`);
  assert.ok(
    stats.in_flight <= MAX_IN_FLIGHT,
    `${stats.in_flight} documents of the old filter were in flight`,
  );
  assert.equal(stats.config_error, 0);
  return traces;
}

async function awaitMore(load: Load, count: number): Promise<void> {
  const wanted = (await load.count()) + count;
  await eventually(`${count} more requests of the load`, load.count, (now) => now >= wanted);
}

function findHeader(headers: readonly (readonly [string, string])[], name: string): string | undefined {
  return headers.find(([each]) => each === name)?.[1];
}
