import { getTool } from '../../tools/get.ts';
import { say } from '../../tools/progress.ts';
import { awaitStopSignal } from '../support/cleanup.ts';
import { startEnvoy } from '../support/envoy.ts';
import { eventually } from '../support/eventually.ts';
import { DEFAULT_RULES } from '../support/exchange-expectation.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { installFilter, type PublishedFilter, pushFilter } from '../support/published-filter.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { startRegistry } from '../support/registry.ts';
import { openRunFolder, type RunFolder } from '../support/run-folder.ts';
import { checkOutcome, findRequestId, type Outcome } from './checks.ts';
import { type Shop, startShop } from './shop.ts';
import { formatExchange, formatExchanges } from './table.ts';
import { REQUESTS, sendRequests } from './traffic.ts';

type Stops = (() => Promise<void>)[];

/** What the demo has started and shown. */
type Demo = { outcome: Outcome; receiver: Receiver };

const STEPS = 5;
const start = performance.now();
const isKept = process.env.KEEP === '1';

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
  receiver: Receiver,
  shop: Shop,
  stops: Stops,
) {
  const size = filter.moduleBytes.toLocaleString('en');
  sayStep(
    4,
    `starting \`meshtap receive\`, and Envoy with the module (${size} bytes) and the WasmPlugin's pluginConfig`,
  );
  const envoy = await startEnvoy({
    ...{ name: 'envoy', folder },
    routes: [{ prefix: '/', cluster: 'shop' }],
    upstreams: [
      { name: 'shop', port: shop.port },
      { name: filter.backendCluster, port: receiver.ingestPort },
    ],
    filter: { moduleFile: filter.moduleFile, configuration: JSON.stringify(filter.pluginConfig) },
  });
  stops.push(envoy.stop);
  return envoy;
}

async function tap(folder: string, stops: Stops): Promise<Demo> {
  const filter = await publish(folder, stops);
  const [shop, receiver] = [await startShop(), await startReceiver(folder)];
  stops.push(shop.stop, receiver.stop);
  const envoy = await runEnvoy(folder, filter, receiver, shop, stops);
  sayStep(5, `sending ${REQUESTS.length} requests through Envoy, and waiting for what the receiver stores`);
  const answers = await sendRequests(envoy.port);
  const { exchanges, refused } = await eventually(
    `${REQUESTS.length} exchanges to arrive`,
    async () => ({ exchanges: await receiver.readExchanges(), refused: await countRefused(receiver) }),
    (found) => found.exchanges.length + found.refused >= REQUESTS.length,
  );
  const stats = await awaitRest(envoy, REQUESTS.length);
  const outcome = { answers, exchanges: exchanges.reverse(), refused, stats, envoyPort: envoy.port };
  return { outcome, receiver };
}

async function countRefused({ page }: Receiver): Promise<number> {
  const response = await fetch(`${page}/api/state`);
  return ((await response.json()) as { refused: number }).refused;
}

function report({ outcome }: Demo): boolean {
  const { exchanges } = outcome;
  const sample = exchanges.find((exchange) => findRequestId(exchange) === REQUESTS[0]?.id);
  process.stdout.write(
    `\nWhat the receiver has stored:\n\n${formatExchanges(exchanges, DEFAULT_RULES.replacement)}\n`,
  );
  if (sample) {
    const body = Buffer.from(sample.request.body, 'base64').toString();
    process.stdout.write(`\nThe first exchange in full:\n\n${formatExchange(sample)}\n`);
    process.stdout.write(`\nIts request body, decoded:\n\n${body}\n\n`);
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

/** Keeps everything running until Ctrl-C, so that users can look at the page and send requests of their own. */
async function stay({ outcome, receiver }: Demo): Promise<void> {
  say(`\nThe page is at ${receiver.page}. Send requests of your own through Envoy and watch them arrive:`);
  say(`  curl http://127.0.0.1:${outcome.envoyPort}/greeting`);
  say('Ctrl-C stops everything.');
  await awaitStopSignal();
}

async function main(): Promise<boolean> {
  const folder = await openRunFolder('demo');
  const stops: Stops = [];
  try {
    const demo = await tap(folder.path, stops);
    const isGood = report(demo);
    if (isGood && isKept) await stay(demo);
    if (isGood && !isKept) say(`\nThe page was at ${demo.receiver.page}. To look at it: KEEP=1 make demo`);
    return finish(isGood, folder);
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
