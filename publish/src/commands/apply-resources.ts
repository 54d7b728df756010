import type { ClusterApi } from '../cluster/api.ts';
import type { EmitRolloutEvent } from '../cluster/outcome.ts';
import type { PrunePlan } from '../cluster/rollout/inventory.ts';
import type { CommandContext } from '../context.ts';
import { readCluster } from '../options/cluster.ts';
import { readRestart } from '../options/delivery.ts';
import { type RawOptions, readSwitch } from '../options/raw.ts';
import { readWrite, type WriteSettings } from '../options/rollout.ts';
import { checkSigningFlags } from '../options/signing.ts';
import type { Printer } from '../output/printer.ts';
import type { BuiltResource } from '../resources/metadata.ts';
import { verifyImage } from './image-verification.ts';
import { runPreflight } from './preflight.ts';
import { chooseResources, type ResourceChoice } from './resource-choice.ts';
import { printOutcomes, runSweep, withoutInterruption } from './rollout.ts';

/** What was applied, and where. */
export interface Applied {
  cluster: ClusterApi;
  choice: ResourceChoice;
  /** Namespaces in which the resources are now. */
  namespaces: string[];
}

/**
 * Makes the resources that a command line asks for, checks what can be checked, and applies them. Prints what became of
 * each on `printer`. Throws when any namespace failed.
 */
export async function applyResources(
  names: string[],
  raw: RawOptions,
  context: CommandContext,
  printer: Printer = context.stdout,
): Promise<Applied> {
  const settings = readWrite(raw);
  checkSigningFlags(raw);
  const where = readCluster(raw, context);
  const { openCluster } = await import('../cluster/client.ts');
  const cluster = openCluster(where, context);
  const choice = await chooseResources(names, raw, context, cluster);
  if (choice.image !== undefined) await verifyImage(choice.image, raw, context);
  const { namespaces: present, absent } = await runPreflight(choice, raw, cluster, context);
  const plan = readSwitch(raw, 'prune')
    ? await showPruning(choice, present, { settings, cluster, context })
    : new Map();
  const writer = openCluster(where, withoutInterruption(context));
  const work = makeWork({ choice, absent, plan, settings, writer, raw, context });
  const reports = await runSweep(
    {
      namespaces: choice.namespaces,
      verb: 'apply to',
      settings,
      isStrict: readSwitch(raw, 'strict'),
      printer,
      print: printOutcomes(settings),
      work,
    },
    context,
  );
  const missing = reports.filter(({ isMissing }) => isMissing).map(({ namespace }) => namespace);
  return { cluster, choice, namespaces: present.filter((namespace) => !missing.includes(namespace)) };
}

/** Gives a resource that we made the shape of one that the cluster holds. */
export function toClusterResource(resource: BuiltResource) {
  return { ...resource };
}

interface Work {
  choice: ResourceChoice;
  /** Why namespaces are left out, in words, by their names. */
  absent: ReadonlyMap<string, string>;
  plan: PrunePlan;
  settings: WriteSettings;
  /** Where the writes go. */
  writer: ClusterApi;
  raw: RawOptions;
  context: CommandContext;
}

function makeWork({ choice, absent, plan, settings, writer, raw, context }: Work) {
  const { name } = choice.settings;
  return async (namespace: string, emit: EmitRolloutEvent) => {
    const [{ rollOutNamespace }, { makeOutcome }] = await Promise.all([
      import('../cluster/rollout/namespace-rollout.ts'),
      import('../cluster/outcome.ts'),
    ]);
    const resources = choice.build(namespace).map(toClusterResource);
    const reason = absent.get(namespace);
    if (reason !== undefined) {
      return { namespace, outcomes: resources.map((each) => makeOutcome(each, 'skipped', reason)) };
    }
    const { mount } = choice;
    const wanted = { namespace, resources, obsolete: plan.get(namespace) ?? [], ...(mount && { mount }) };
    const isRestart = mount !== undefined && readRestart(raw);
    return rollOutNamespace(wanted, writer, { ...settings, name, isRestart, signal: context.signal, emit });
  };
}

async function showPruning(
  { settings: { name }, build }: ResourceChoice,
  namespaces: readonly string[],
  {
    settings: { concurrency },
    cluster,
    context,
  }: { settings: WriteSettings; cluster: ClusterApi; context: CommandContext },
): Promise<PrunePlan> {
  const [{ planPruning }, { formatPrunePlan }] = await Promise.all([
    import('../cluster/rollout/inventory.ts'),
    import('../present/rollout-events.ts'),
  ]);
  const plan = await planPruning({ namespaces, name, build, concurrency }, cluster);
  for (const line of formatPrunePlan(plan)) context.stderr.line(line);
  return plan;
}
