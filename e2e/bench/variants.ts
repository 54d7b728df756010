import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FilterSetup } from '../support/envoy-bootstrap.ts';
import { makeExtProcFilter, makeLuaFilter } from './alternatives.ts';
import { type PeerArgument, UsageError } from './arguments.ts';
import { buildFilter, OUR_MODULE } from './filters.ts';
import { BACKEND } from './sink-address.ts';
import type { VariantName } from './variant-names.ts';

/** A variant of Envoy that is measured. */
export type Variant = {
  name: string;
  /** Its description for people. */
  title: string;
  /** `floor`: what the others are compared with; `ours`: what the limits are about. */
  kind: 'floor' | 'ours' | 'peer' | 'alternative';
  /** A Wasm filter. */
  filter?: FilterSetup;
  /** Another filter of Envoy. Source: envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter. */
  httpFilter?: object;
  /** Whether the sink is to get a document for each exchange. */
  delivers: boolean;
};

type Recipe = () => Promise<Variant>;

// The same body limits as the JSON formats have by default.
const BODIES = { maxRequestBodyBytes: 1_000_000, maxResponseBodyBytes: 1_000_000 };

function ours(name: string, title: string, config: object): Recipe {
  const configuration = JSON.stringify({ backend: BACKEND, ...config });
  const filter = { moduleFile: OUR_MODULE, configuration };
  return async () => ({ name, title, kind: 'ours', filter, delivers: true });
}

const RECIPES: Readonly<Record<VariantName, Recipe>> = {
  none: async () => ({ name: 'none', title: 'no filter', kind: 'floor', delivers: false }),
  noop: async () => ({
    ...{ name: 'noop', title: 'a Wasm filter that does nothing', kind: 'floor', delivers: false },
    filter: { moduleFile: await buildFilter('noop') },
  }),
  post: async () => ({
    ...{ name: 'post', title: 'a Wasm filter that posts 64 fixed bytes', kind: 'floor', delivers: true },
    filter: { moduleFile: await buildFilter('fixed-post') },
  }),
  'bare-tap': async () => ({
    ...{
      name: 'bare-tap',
      title: 'the host calls of a tap, and as many bytes',
      kind: 'floor',
      delivers: true,
    },
    filter: { moduleFile: await buildFilter('bare-tap') },
  }),
  meshtap: ours('meshtap', 'meshtap, one POST per exchange', {}),
  'meshtap-batch': ours('meshtap-batch', 'meshtap, batches of up to 100', { batch: { maxTraces: 100 } }),
  'meshtap-otlp': ours('meshtap-otlp', 'meshtap, a span with bodies, one POST per exchange', {
    format: 'otlp-traces',
    capture: BODIES,
  }),
  'meshtap-apiclarity': ours('meshtap-apiclarity', 'meshtap for APIClarity, one POST per exchange', {
    format: 'apiclarity',
  }),
  'meshtap-lines': ours('meshtap-lines', 'meshtap, batches of up to 100 lines', {
    batch: { maxTraces: 100, framing: 'lines' },
  }),
  'meshtap-logs': ours('meshtap-logs', 'meshtap, a log record with bodies, one POST per exchange', {
    format: 'otlp-logs',
    capture: BODIES,
  }),
  ext_proc: async () => ({
    ...{ name: 'ext_proc', title: 'ext_proc in observability mode', kind: 'alternative', delivers: true },
    httpFilter: makeExtProcFilter(),
  }),
  lua: async () => ({
    ...{ name: 'lua', title: 'a Lua filter, one POST per exchange', kind: 'alternative', delivers: true },
    httpFilter: await makeLuaFilter(),
  }),
};

/** Sets up the variants with these names, and the peers after them. Throws a UsageError for a peer's file. */
export async function makeVariants(names: readonly VariantName[], peers: PeerArgument[]): Promise<Variant[]> {
  const recipes = names.map((name) => RECIPES[name]);
  return [
    ...(await Promise.all(recipes.map((recipe) => recipe()))),
    ...(await Promise.all(peers.map(makePeer))),
  ];
}

async function makePeer({ name, moduleFile, configFile }: PeerArgument): Promise<Variant> {
  await stat(moduleFile).catch(() => {
    throw new UsageError(`--peer ${name}: there is no file ${moduleFile}.`);
  });
  const configuration = configFile === undefined ? undefined : await readConfig(name, configFile);
  return {
    ...{ name, title: `${name}, another module`, kind: 'peer', delivers: true },
    // Envoy runs in a folder of its own.
    filter: { moduleFile: resolve(moduleFile), ...(configuration === undefined ? {} : { configuration }) },
  };
}

async function readConfig(name: string, file: string): Promise<string> {
  try {
    return JSON.stringify(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new UsageError(`--peer-config of ${name}: ${file} is not valid JSON.`, { cause });
  }
}
