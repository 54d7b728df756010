import { getTool } from '../../tools/get.ts';
import { say } from '../../tools/progress.ts';
import { startEnvoy } from '../support/envoy.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_RULES } from '../support/exchange-expectation.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { installFilter, type PublishedFilter, pushFilter } from '../support/published-filter.ts';
import { startRegistry } from '../support/registry.ts';
import { openRunFolder, type RunFolder } from '../support/run-folder.ts';
import { startTraceBackend, type TraceBackend } from '../support/trace-backend.ts';
import { checkOutcome, findRequestId, type Outcome } from './checks.ts';
import { type Shop, startShop } from './shop.ts';
import { formatDocument, formatDocuments } from './table.ts';
import { REQUESTS, sendRequests } from './traffic.ts';

type Stops = (() => Promise<void>)[];

const STEPS = 5;
const start = performance.now();

function sayStep(step: number, text: string): void {
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  say(`[${step}/${STEPS}] ${seconds.padStart(5)} s  ${text}`);
}

async function publish(folder: string, stops: Stops): Promise<PublishedFilter> {
  sayStep(1, 'getting Envoy, an OCI registry and the ORAS CLI');
  await Promise.all([getTool('registry'), getTool('oras'), getTool('envoy')]);
  const registry = await startRegistry(folder);
  stops.push(registry.stop);
  sayStep(2, `pushing the filter to the registry at ${registry.host}`);
  const reference = await pushFilter(registry.host);
  say(`             pushed ${reference}`);
  sayStep(3, 'generating the WasmPlugin, and pulling the module that it names');
  return installFilter(folder, reference);
}

async function runEnvoy(
  folder: string,
  filter: PublishedFilter,
  backend: TraceBackend,
  shop: Shop,
  stops: Stops,
) {
  sayStep(
    4,
    `starting Envoy with the module (${filter.moduleBytes.toLocaleString('en')} bytes) and the WasmPlugin's pluginConfig`,
  );
  const envoy = await startEnvoy({
    ...{ name: 'envoy', folder },
    routes: [{ prefix: '/', cluster: 'shop' }],
    upstreams: [
      { name: 'shop', port: shop.port },
      { name: filter.backendCluster, port: backend.port },
    ],
    filter: { moduleFile: filter.moduleFile, configuration: JSON.stringify(filter.pluginConfig) },
  });
  stops.push(envoy.stop);
  return envoy;
}

async function tap(folder: string, stops: Stops): Promise<Outcome> {
  const filter = await publish(folder, stops);
  const [shop, backend] = [await startShop(), await startTraceBackend()];
  stops.push(shop.stop, backend.stop);
  const envoy = await runEnvoy(folder, filter, backend, shop, stops);
  sayStep(5, `sending ${REQUESTS.length} requests through Envoy, and waiting for what the backend gets`);
  const answers = await sendRequests(envoy.port);
  await eventually(
    `${REQUESTS.length} documents to arrive`,
    () => ({ arrived: backend.arrivals.map(findRequestId), refused: backend.faults }),
    ({ arrived, refused }) => arrived.length + refused.length >= REQUESTS.length,
  );
  const stats = await awaitRest(envoy, REQUESTS.length);
  return { answers, backend, stats, envoyPort: envoy.port };
}

function report(outcome: Outcome): boolean {
  const { arrivals } = outcome.backend;
  const documents = arrivals.map(({ document }) => document);
  const sample = arrivals.find((arrival) => findRequestId(arrival) === REQUESTS[0]?.id);
  process.stdout.write(
    `\nWhat the backend received:\n\n${formatDocuments(documents, DEFAULT_RULES.replacement)}\n`,
  );
  if (sample) {
    process.stdout.write(`\nThe first document in full:\n\n${formatDocument(sample.text)}\n`);
    process.stdout.write(`\nIts request body, decoded:\n\n${sample.document.scnt_request.body}\n\n`);
  }
  const checks = checkOutcome(outcome);
  for (const { claim, faults } of checks) {
    process.stdout.write(
      faults.length === 0 ? `ok      ${claim}\n` : `NOT OK  ${claim}\n${formatFaults(faults)}`,
    );
  }
  const isGood = checks.every(({ faults }) => faults.length === 0);
  if (!isGood) say('\nThe demo failed: what arrived is not what was sent.');
  return isGood;
}

function formatFaults(faults: string[]): string {
  return faults.map((fault) => `          ${fault}\n`).join('');
}

async function main(): Promise<boolean> {
  const folder = await openRunFolder('demo');
  const stops: Stops = [];
  try {
    return finish(report(await tap(folder.path, stops)), folder);
  } catch (error) {
    say(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    return finish(false, folder);
  } finally {
    for (const stop of stops.reverse()) await stop();
    folder.close();
  }
}

function finish(isGood: boolean, folder: RunFolder): boolean {
  if (isGood) return true;
  folder.keep();
  say(`\nLogs and configuration are in ${folder.path}`);
  return false;
}

process.exitCode = (await main()) ? 0 : 1;
if (process.exitCode === 0)
  say(
    `\nDone in ${((performance.now() - start) / 1000).toFixed(1)} s. All that was started has been stopped.`,
  );
