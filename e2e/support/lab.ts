import { type App, startApp } from './app.ts';
import { type Envoy, type EnvoyOptions, startEnvoy } from './envoy.ts';
import type { Traffic, Upstream } from './envoy-bootstrap.ts';
import { publishSetup } from './filter-setup.ts';
import {
  copyFilter,
  installFilter,
  type PublishedFilter,
  pushFilter,
  withPatience,
} from './published-filter.ts';
import { startRegistry } from './registry.ts';
import { type TestRun, useTestRun } from './test-run.ts';
import { type PostShape, startTraceBackend, type TraceBackend } from './trace-backend.ts';

/** What the tests of a file share: the filter from a registry, and an app. */
export type Lab = { filter: PublishedFilter; app: App };

/** The parts of an Envoy with the filter: the filter, and the ports of the app behind it. */
export type TapParts = { filter: PublishedFilter; app: Pick<App, 'http1Port' | 'http2Port'> };

/** Options of the Envoy of one test. */
export type EnvoyVariation = {
  /** Name of its configuration and log files. */
  name: string;
  /** The configuration's text; by default the generated pluginConfig, with patience. `null` is a zero-byte one. */
  configuration?: string | null;
  /** Clusters in addition to the app's; by default the backend's. */
  upstreams?: Upstream[];
  /** Clusters in addition to all these. */
  otherUpstreams?: Upstream[];
  /** Worker threads; by default one. */
  concurrency?: number;
  /** What the backend expects in POSTs; by default one document. */
  shape?: PostShape;
  /** Where Envoy reads the configuration, if not from its own: see filter-setup.ts. */
  discoveryFile?: string;
} & Partial<Pick<Traffic, 'routes' | 'otherFilters' | 'nearFilters' | 'tunnel' | 'role'>>;

/** An Envoy with the filter, and the backend that it posts to. */
export type TappedEnvoy = { envoy: Envoy; backend: TraceBackend };

// A tool may have to be built or downloaded first.
const SET_UP_TIMEOUT_MS = 600_000;

/**
 * Sets up a lab for the tests of a `describe` block, by mocha's hooks. The lab is available within tests and later
 * hooks.
 */
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
      if (!lab) throw new Error('The lab is only available within tests.');
      return lab;
    },
  };
}

// The first one of this process; the others need no registry.
let firstFilter: PublishedFilter | undefined;

async function openLab(run: TestRun): Promise<Lab> {
  const folder = run.folder();
  firstFilter ??= await publishFilter(folder);
  const filter = await copyFilter(firstFilter, folder);
  const app = await startApp();
  run.stopAfterAll(app.stop);
  return { filter, app };
}

async function publishFilter(folder: string): Promise<PublishedFilter> {
  const registry = await startRegistry(folder);
  try {
    const filter = await installFilter(folder, await pushFilter(registry.host));
    return { ...filter, pluginConfig: withPatience(filter.pluginConfig) };
  } finally {
    await registry.stop();
  }
}

/** Starts an Envoy without the filter, for all tests of the run. */
export async function startPlainEnvoy({ app }: TapParts, run: TestRun): Promise<Envoy> {
  const name = 'envoy-without-filter';
  const plain = await startEnvoy({ name, folder: run.folder(), ...makeAppTraffic(app) });
  run.stopAfterAll(plain.stop);
  return plain;
}

/** Starts an Envoy with the filter, and its backend. `stopLater` gets the functions that end them. */
export async function startTappedEnvoy(
  { filter, app }: TapParts,
  folder: string,
  variation: EnvoyVariation,
  stopLater: (stop: () => Promise<void>) => void,
): Promise<TappedEnvoy> {
  const { name, concurrency, shape, configuration = makeConfiguration(filter), ...rest } = variation;
  const { upstreams: chosen, otherUpstreams = [], discoveryFile, ...traffic } = rest;
  const backend = await startTraceBackend(shape);
  stopLater(backend.stop);
  const { upstreams, routes } = makeAppTraffic(app);
  const backends = chosen ?? [{ name: filter.backendCluster, port: backend.port }];
  const setup = {
    moduleFile: filter.moduleFile,
    ...(configuration === null ? {} : { configuration }),
    ...(discoveryFile === undefined ? {} : { discoveryFile }),
  };
  if (discoveryFile !== undefined) await publishSetup(setup, 1);
  const envoy = await startEnvoy({
    ...{
      name,
      folder,
      concurrency: concurrency ?? 1,
      routes,
      upstreams: [...upstreams, ...backends, ...otherUpstreams],
    },
    ...traffic,
    filter: setup,
  });
  stopLater(envoy.stop);
  return { envoy, backend };
}

/** Clusters of the app and the paths that lead to them. */
export function makeAppTraffic(app: TapParts['app']): Pick<EnvoyOptions, 'upstreams' | 'routes'> {
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
