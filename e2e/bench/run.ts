import { stat } from 'node:fs/promises';
import { say } from '../../tools/progress.ts';
import { type Account, settle } from './accounting.ts';
import type { Settings } from './arguments.ts';
import { watchBystanders } from './bystanders.ts';
import { measureCatalogue } from './catalogue.ts';
import { measureCommands } from './commands.ts';
import { measureEndurance } from './endurance.ts';
import { type MeasuredEnvoy, startMeasuredEnvoy } from './envoy.ts';
import { measureFleet } from './fleet/measure.ts';
import { describeMachine } from './machine.ts';
import { readMemory } from './process-cost.ts';
import { measureReceiver } from './receiver.ts';
import type { BenchResult, ByVariant, MemoryCourse, VariantFacts } from './results.ts';
import { type Rig, startRig } from './rig.ts';
import { measureSpeed } from './speed.ts';
import { measureStartUps } from './start-up.ts';
import { BACKEND_STATES, measureState } from './states.ts';
import { makeVariants, type Variant } from './variants.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** What every part of a run needs. */
type Bench = { settings: Settings; rig: Rig; folder: string; variants: Variant[] };

/** The amount of work of a run. */
const FULL = { starts: 5, runs: 25, rounds: 9, lightRounds: 9, lightRequests: 900, stateRequests: 100_000 };
const QUICK = { starts: 2, runs: 5, rounds: 3, lightRounds: 1, lightRequests: 600, stateRequests: 5_000 };
const MILLION = 1_000_000;
const RECEIVER = { full: { seconds: 60, stored: MILLION }, quick: { seconds: 5, stored: 50_000 } };
const CATALOGUE = { full: { exchanges: 20_000, rounds: 9 }, quick: { exchanges: 20_000, rounds: 3 } };
const FLEET = { full: { seconds: 20, isQuick: false }, quick: { seconds: 8, isQuick: true } };
const LIGHT = { ratePerSecond: 400, connections: 8 };
const REST_TIMEOUT_MS = 30_000;

/** Measures what the settings request. Files and logs go to `folder`. Leaves no process behind. */
export async function runBench(settings: Settings, folder: string): Promise<BenchResult> {
  const variants = await makeVariants(settings.variants, settings.peers);
  const rig = await startRig(folder);
  const bench = { settings, rig, folder, variants };
  try {
    return {
      machine: await describeMachine(),
      variants: await Promise.all(variants.map(describeVariant)),
      startUps: await runStartUps(bench),
      ...runCommands(bench),
      ...(await runLoads(bench)),
      states: await runStates(bench),
      endurance: await runEndurance(bench),
      ...(await runReceiver(bench)),
      ...(await runCatalogue(bench)),
      ...(await runFleet(bench)),
    };
  } finally {
    await rig.stop();
  }
}

async function describeVariant({ name, title, kind, filter }: Variant): Promise<VariantFacts> {
  const facts = { name, title, kind };
  return filter ? { ...facts, moduleBytes: (await stat(filter.moduleFile)).size } : facts;
}

function amountsOf({ isQuick }: Settings) {
  return isQuick ? QUICK : FULL;
}

async function runStartUps({ settings, rig, folder, variants }: Bench): Promise<BenchResult['startUps']> {
  if (!settings.parts.includes('start-up')) return {};
  return measureStartUps(variants, { rig, folder, starts: amountsOf(settings).starts });
}

function runCommands({ settings }: Bench): Pick<BenchResult, 'commands'> {
  if (!settings.parts.includes('commands')) return {};
  return { commands: measureCommands(amountsOf(settings).runs) };
}

type Loads = Pick<BenchResult, 'bystanders' | 'speed' | 'light' | 'accounts' | 'memory'>;

// All workloads go through the same Envoys, as in a proxy that lives long.
async function runLoads(bench: Bench): Promise<Loads> {
  const { settings, rig, folder, variants } = bench;
  const loads: Loads = { bystanders: NaN, speed: [], light: {}, accounts: {}, memory: {} };
  if (!settings.parts.includes('speed') && !settings.parts.includes('light')) return loads;
  const envoys: MeasuredEnvoy[] = [];
  try {
    for (const variant of variants) envoys.push(await startMeasuredEnvoy(variant, rig, folder));
    const before = await readAllMemory(envoys);
    const countBystanders = await watchBystanders([rig.pid, ...envoys.map(({ pid }) => pid)]);
    // Light load first: the limits are about the latency of a proxy that has not been through a storm yet.
    if (settings.parts.includes('light')) loads.light = await runLight(bench, envoys);
    if (settings.parts.includes('speed')) loads.speed = await runSpeed(bench, envoys);
    loads.bystanders = await countBystanders();
    loads.accounts = await settleAll(envoys);
    loads.memory = compareMemory(before, await readAllMemory(envoys));
    return loads;
  } finally {
    for (const envoy of envoys) await envoy.stop();
  }
}

function runLight({ settings, rig }: Bench, envoys: MeasuredEnvoy[]): Promise<BenchResult['light']> {
  const { lightRounds, lightRequests } = amountsOf(settings);
  const workload = { ...findWorkload('get'), name: 'light load' };
  return measureSpeed(envoys, rig, workload, { ...LIGHT, rounds: lightRounds, requests: lightRequests });
}

async function runSpeed({ settings, rig }: Bench, envoys: MeasuredEnvoy[]): Promise<BenchResult['speed']> {
  const speed: BenchResult['speed'] = [];
  for (const workload of WORKLOADS.filter(({ name }) => settings.workloads.includes(name))) {
    const rounds = settings.rounds ?? amountsOf(settings).rounds;
    const requests = settings.isQuick ? workload.quickRequests : workload.requests;
    const { connections } = workload.order;
    const found = await measureSpeed(envoys, rig, workload, {
      ...{ rounds, requests, connections, ratePerSecond: 0 },
    });
    speed.push({ workload: workload.name, title: workload.title, rounds: found });
  }
  return speed;
}

async function runStates({ settings, rig, folder, variants }: Bench): Promise<BenchResult['states']> {
  const found: BenchResult['states'] = [];
  if (!settings.parts.includes('states')) return found;
  const load = { rig, folder, workload: findWorkload('get'), requests: amountsOf(settings).stateRequests };
  for (const state of BACKEND_STATES)
    for (const variant of chooseOurs(variants)) found.push(await measureState(state, variant, load));
  return found;
}

async function runEndurance({ settings, rig, folder, variants }: Bench): Promise<BenchResult['endurance']> {
  const found: BenchResult['endurance'] = [];
  if (!settings.parts.includes('million')) return found;
  const load = { rig, folder, workload: findWorkload('get'), requests: MILLION };
  for (const variant of chooseOurs(variants)) found.push(await measureEndurance(variant, load));
  return found;
}

async function runReceiver({ settings, rig, folder }: Bench): Promise<Pick<BenchResult, 'receiver'>> {
  if (!settings.parts.includes('receiver')) return {};
  return { receiver: await measureReceiver(rig, folder, settings.isQuick ? RECEIVER.quick : RECEIVER.full) };
}

async function runCatalogue({ settings }: Bench): Promise<Pick<BenchResult, 'catalogue'>> {
  if (!settings.parts.includes('catalogue')) return {};
  const effort = settings.isQuick ? CATALOGUE.quick : CATALOGUE.full;
  say(`catalogue: ${effort.exchanges.toLocaleString('en')} exchanges, ${effort.rounds} times`);
  return { catalogue: await measureCatalogue(effort) };
}

async function runFleet({ settings, rig, folder }: Bench): Promise<Pick<BenchResult, 'fleet'>> {
  if (!settings.parts.includes('fleet')) return {};
  return { fleet: await measureFleet(rig, folder, settings.isQuick ? FLEET.quick : FLEET.full) };
}

function chooseOurs(variants: Variant[]): Variant[] {
  return variants.filter(({ kind }) => kind === 'ours');
}

function findWorkload(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.name === name);
  if (!found) throw new Error(`There is no workload ${name}.`);
  return found;
}

async function settleAll(envoys: MeasuredEnvoy[]): Promise<ByVariant<Account>> {
  const ours = envoys.filter(({ variant }) => variant.kind === 'ours');
  const pairs = ours.map(
    async (envoy) => [envoy.variant.name, await settle(envoy, REST_TIMEOUT_MS)] as const,
  );
  return Object.fromEntries(await Promise.all(pairs));
}

async function readAllMemory(envoys: MeasuredEnvoy[]) {
  const pairs = envoys.map(async ({ variant, pid }) => [variant.name, await readMemory(pid)] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

function compareMemory(
  before: Awaited<ReturnType<typeof readAllMemory>>,
  after: Awaited<ReturnType<typeof readAllMemory>>,
): ByVariant<MemoryCourse> {
  const pairs = Object.entries(after).map(([name, { rssKib: afterKib, peakKib }]) => {
    return [name, { beforeKib: before[name]?.rssKib ?? 0, peakKib, afterKib }] as const;
  });
  return Object.fromEntries(pairs);
}
