import { type App, startApp } from './app.ts';
import { type Envoy, type EnvoyOptions, startEnvoy } from './envoy.ts';
import type { Upstream } from './envoy-bootstrap.ts';
import { installFilter, type PublishedFilter, pushFilter } from './published-filter.ts';
import { startRegistry } from './registry.ts';
import { type TestRun, useTestRun } from './test-run.ts';
import { startTraceBackend, type TraceBackend } from './trace-backend.ts';

/** What the tests of a file share: the filter out of a registry, an app, and an Envoy without the filter. */
export type Lab = { filter: PublishedFilter; app: App; plain: Envoy };

/** How the Envoy of one test differs from a good one. */
export type EnvoyVariation = {
  /** Name of its configuration and log files. */
  name: string;
  /** The configuration's text; by default the generated pluginConfig. `null` is a zero-byte one. */
  configuration?: string | null;
  /** Clusters besides the app's; by default the backend's. */
  upstreams?: Upstream[];
  /** Worker threads; by default one. */
  concurrency?: number;
};

/** An Envoy with the filter, and the backend that it posts to. */
export type TappedEnvoy = { envoy: Envoy; backend: TraceBackend };

// A tool may have to be built or downloaded first.
const SET_UP_TIMEOUT_MS = 600_000;

/** Sets up a lab for the tests of a `describe` block, by mocha's hooks. The lab is there within tests and later hooks. */
export function useLab(name: string): { run: TestRun; lab: () => Lab } {
  const run = useTestRun(name);
  let lab: Lab | undefined;
  before(async function () {
    this.timeout(SET_UP_TIMEOUT_MS);
    lab = await run.setUp(() => openLab(run));
  });
  return {
    run,
    lab: () => {
      if (!lab) throw new Error('The lab is there within tests only.');
      return lab;
    },
  };
}

async function openLab(run: TestRun): Promise<Lab> {
  const folder = run.folder();
  const registry = await startRegistry(folder);
  run.stopAfterAll(registry.stop);
  const filter = await installFilter(folder, await pushFilter(registry.host));
  const app = await startApp();
  run.stopAfterAll(app.stop);
  const plain = await startEnvoy({ name: 'envoy-without-filter', folder, ...makeAppTraffic(app) });
  run.stopAfterAll(plain.stop);
  return { filter, app, plain };
}

/** Starts an Envoy with the filter, and its backend. `stopLater` is given what ends them. */
export async function startTappedEnvoy(
  { filter, app }: Lab,
  folder: string,
  variation: EnvoyVariation,
  stopLater: (stop: () => Promise<void>) => void,
): Promise<TappedEnvoy> {
  const backend = await startTraceBackend();
  stopLater(backend.stop);
  const { name, concurrency = 1, configuration = makeConfiguration(filter) } = variation;
  const { upstreams, routes } = makeAppTraffic(app);
  const others = variation.upstreams ?? [{ name: filter.backendCluster, port: backend.port }];
  const { moduleFile } = filter;
  const envoy = await startEnvoy({
    ...{ name, folder, concurrency, routes, upstreams: [...upstreams, ...others] },
    filter: configuration === null ? { moduleFile } : { moduleFile, configuration },
  });
  stopLater(envoy.stop);
  return { envoy, backend };
}

/** Clusters of the app and the paths that lead to them. */
export function makeAppTraffic(app: App): Pick<EnvoyOptions, 'upstreams' | 'routes'> {
  return {
    upstreams: [
      { name: 'app', port: app.http1Port },
      { name: 'app-http2', port: app.http2Port, isHttp2: true },
    ],
    routes: [
      { prefix: '/app/', cluster: 'app' },
      { prefix: '/h2/', cluster: 'app-http2' },
      // The backend's own path, for requests that look like the filter's.
      { prefix: '/publish', cluster: 'app' },
    ],
  };
}

/** The filter's configuration as Istio delivers it: the generated pluginConfig as JSON, with some members replaced. */
export function makeConfiguration(filter: PublishedFilter, changes: Record<string, unknown> = {}): string {
  return JSON.stringify({ ...filter.pluginConfig, ...changes });
}
