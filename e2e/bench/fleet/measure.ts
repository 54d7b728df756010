import { say } from '../../../tools/progress.ts';
import { watchBystanders } from '../bystanders.ts';
import { readMemory, resetPeak } from '../process-cost.ts';
import type { Rig } from '../rig.ts';
import { type Backend, startBackend } from './backend.ts';
import { readCosts, subtractCosts } from './costs.ts';
import { watchLags } from './lag.ts';
import { describeWay, loadsOf, WAYS } from './loads.ts';
import type { FleetLoad, FleetResult, FleetRun, Way } from './results.ts';

/** How long each load is, and which loads and ways are left out. */
export type FleetEffort = { seconds: number; isQuick: boolean };

const REST_SECONDS = 60;

/** Measures what the receivers and stores do with a fleet of proxies: each load on each way, with a store of its own. */
export async function measureFleet(
  rig: Rig,
  folder: string,
  { seconds, isQuick }: FleetEffort,
): Promise<FleetResult> {
  const runs: FleetRun[] = [];
  for (const way of WAYS.filter((each) => !isQuick || each.isInQuick))
    for (const load of loadsOf(way).filter((each) => !isQuick || each.isInQuick))
      runs.push(await measureWay({ rig, folder, seconds, name: `fleet-${runs.length}` }, way, load));
  return { seconds, runs };
}

/** What measures, where logs go, and how long a load is. */
export type Measuring = { rig: Rig; folder: string; seconds: number; name: string };

/** Measures one load on one way. Its log goes to a file with this name. */
export async function measureWay(measuring: Measuring, way: Way, load: FleetLoad): Promise<FleetRun> {
  const { proxies, ratePerSecond } = load;
  say(`fleet: ${describeWay(way)}, ${proxies} proxies with ${ratePerSecond} exchanges a second each`);
  const backend = await startBackend(way, measuring.folder, measuring.name);
  try {
    return { ...way, load, ...(await measureLoad(measuring, backend, load)) };
  } finally {
    await backend.stop();
  }
}

async function measureLoad(
  { rig, seconds }: Measuring,
  backend: Backend,
  { proxies, ratePerSecond }: FleetLoad,
): Promise<Omit<FleetRun, keyof Way | 'load'>> {
  const { receiverPids, enginePid } = backend;
  const pids = [...receiverPids, ...(enginePid === undefined ? [] : [enginePid])];
  await Promise.all(pids.map(resetPeak));
  const before = await readCosts(backend);
  const countBystanders = await watchBystanders([rig.pid, ...pids]);
  const watch = watchLags(backend.pages);
  const report = await rig.runFleet({
    ...{ ...backend.posts, proxies, ratePerSecond, seconds },
    ...{ warmUpSeconds: seconds / 4, restSeconds: REST_SECONDS, first: 0 },
  });
  const bystanders = await countBystanders();
  const lags = await watch();
  const after = await readCosts(backend);
  const peaks = await Promise.all(receiverPids.map(readMemory));
  return {
    ...{ report, lags, bystanders, ...(await backend.readStored()) },
    ...subtractCosts(after, before),
    receiverPeakKib: Math.max(0, ...peaks.map(({ peakKib }) => peakKib)),
    enginePeakKib: enginePid === undefined ? 0 : (await readMemory(enginePid)).peakKib,
  };
}
