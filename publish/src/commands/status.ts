import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { ClusterApi } from '../cluster/api.ts';
import { countUnready, isReady, type StatusReport } from '../cluster/status/report.ts';
import type { NamedDump, StatusRequest } from '../cluster/status/snapshot.ts';
import type { CommandContext } from '../context.ts';
import { describeFileError, ExitCode, PublishError, usageError, verificationError } from '../errors.ts';
import { addClusterOptions, readCluster } from '../options/cluster.ts';
import { readNamespaces } from '../options/kubernetes-names.ts';
import { addReportOption, readReportFormat } from '../options/output.ts';
import { readRootNamespace } from '../options/plugin.ts';
import {
  addProxyOptions,
  type DumpFile,
  readAdmins,
  readDumpFiles,
  readTimeoutMs,
} from '../options/proxies.ts';
import { collect, type RawOptions, readSwitch } from '../options/raw.ts';
import { readName } from '../options/rollout.ts';
import { awaitReady, reportStatus } from './proxy-wait.ts';

const EXAMPLES = `
Examples:
  One row for each proxy of two namespaces:
    meshtap status shop billing

  Wait until all run it, as a step of a pipeline:
    meshtap status shop --wait --timeout 5m -o json

  A proxy that is no pod, asked directly:
    meshtap status --admin edge=http://127.0.0.1:15000

  A proxy that you may only look at with kubectl, from what you saved of it:
    for page in 'config_dump?resource=ecds_filters' 'stats?filter=wasmcustom'; do
      kubectl exec -n shop cart-7d9f8 -c istio-proxy -- pilot-agent request GET "$page"
    done >cart.dump
    meshtap status shop --from-file shop/cart-7d9f8=cart.dump

What is known comes from the proxies themselves. In the cluster they are asked by port-forward, which needs the right
to it. STATE is running; stand-in-allow or stand-in-deny (Istio's agent could not get the module); absent (nothing was
given to the proxy); rejected (the filter cannot use its pluginConfig); unreachable; not-running. IMAGE and CONFIG say
whether the proxy runs what its resource says, BEATS whether the filter is alive. A saved file holds one look, so it has
no BEATS; a whole config_dump will do, alone or followed by stats.`;

/** Adds \`meshtap status\`. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('status')
    .summary('say what each proxy runs')
    .description(
      'Asks every proxy that the resources select: is the filter loaded, which, with which configuration, does it work.',
    )
    .argument('[namespace...]', 'namespaces whose proxies are asked')
    .option('--name <name>', 'name of the resources (default: meshtap)')
    .option(
      '--root-namespace <name>',
      'namespace whose resources are for the whole mesh (default: istio-system)',
    )
    .option('--wait', 'wait until all proxies run what they are to run')
    .option(
      '--from-file <[name=]file>',
      'a proxy that was saved to a file (see the examples); may be repeated',
      collect,
    );
  addReportOption(addClusterOptions(addProxyOptions(command)))
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runStatus(namespaces, raw, context));
}

async function runStatus(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  readReportFormat(raw);
  const request = await readRequest(names, raw, context);
  const timeoutMs = readTimeoutMs(raw);
  const cluster = await openIfThere(request, raw, context);
  if (readSwitch(raw, 'wait')) {
    const tell = (report: StatusReport) => reportStatus(report, raw, context);
    const wait = { timeoutMs, isEmptyEnough: false, tellLate: tell };
    return tell(await awaitReady(request, cluster, wait, context));
  }
  const report = await look(request, cluster, context);
  await reportStatus(report, raw, context);
  if (isReady(report) && report.proxies.length > 0) return;
  throw verificationError(
    'Cannot confirm that the filter runs',
    countUnready(report),
    'Do what the lines above say, and ask again.',
  );
}

async function readRequest(
  names: string[],
  raw: RawOptions,
  context: CommandContext,
): Promise<StatusRequest> {
  const admins = readAdmins(raw);
  const dumpFiles = readDumpFiles(raw, context);
  if (names.length + admins.length + dumpFiles.length === 0) {
    throw usageError(
      'Cannot ask proxies',
      'no namespace was given',
      'Name the namespaces: `meshtap status NAMESPACE...`; or give a proxy with --admin or --from-file.',
    );
  }
  if (readSwitch(raw, 'wait') && dumpFiles.length > 0) {
    throw usageError(
      'Cannot use --wait together with --from-file',
      'a file does not change',
      'Leave one of them off.',
    );
  }
  return {
    namespaces: names.length === 0 ? [] : readNamespaces(names),
    name: readName(raw),
    rootNamespace: readRootNamespace(raw),
    admins,
    files: await Promise.all(dumpFiles.map(readDump)),
  };
}

async function readDump({ path, ...place }: DumpFile): Promise<NamedDump> {
  const { parseSavedDump } = await import('../cluster/status/saved-dump.ts');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw usageError(
      `Cannot read ${path}`,
      describeFileError(error),
      'Give --from-file the path of a saved dump.',
    );
  });
  const dump = parseSavedDump(text);
  if (dump.plugins === undefined) {
    throw usageError(
      `Cannot use ${path} as --from-file`,
      "it holds no configuration dump of Envoy's",
      'Save `/config_dump?resource=ecds_filters` and then `/stats` of the proxy to it, as `meshtap status --help` says.',
    );
  }
  const name = place.name ?? dump.proxy?.name ?? basename(path).replace(/\.[^.]+$/, '');
  return { ...(place.name === undefined && dump.proxy), ...place, name, dump };
}

// Proxies that are given by hand can do without a cluster.
async function openIfThere(
  { namespaces, admins, files }: StatusRequest,
  raw: RawOptions,
  context: CommandContext,
): Promise<ClusterApi | undefined> {
  const { openCluster } = await import('../cluster/client.ts');
  const choice = readCluster(raw, context);
  try {
    return openCluster(choice, context);
  } catch (error) {
    const isAsked = choice.kubeconfig !== undefined || choice.context !== undefined;
    const isUnset = error instanceof PublishError && error.exitCode === ExitCode.usage && !isAsked;
    if (!isUnset || admins.length + files.length === 0) throw error;
    if (namespaces.length > 0) warnOfNoCluster(context, error.why);
    return undefined;
  }
}

async function look(
  request: StatusRequest,
  cluster: ClusterApi | undefined,
  context: CommandContext,
): Promise<StatusReport> {
  const { takeSnapshot } = await import('../cluster/status/snapshot.ts');
  const { signal } = context;
  try {
    return await takeSnapshot(request, cluster, { signal });
  } catch (error) {
    // Nothing was asked of the cluster but to compare with.
    const isOptional = request.namespaces.length === 0 && cluster !== undefined;
    if (!isOptional || !(error instanceof PublishError) || error.exitCode !== ExitCode.cluster) throw error;
    warnOfNoCluster(context, error.why);
    return takeSnapshot(request, undefined, { signal });
  }
}

function warnOfNoCluster({ stderr }: CommandContext, why: string): void {
  stderr.line(`Warning: the proxies are not compared with their resources: ${why}.`);
}
