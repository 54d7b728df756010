import { CLUSTER_FLAGS, NAMESPACE_FLAGS, readCluster, requireNamespaces } from '../options/cluster.ts';
import { outputFlag } from '../options/flag.ts';
import { FORCE_FLAGS, readWrite, SWEEP_FLAGS } from '../options/rollout.ts';
import { RESTART_FLAGS, readTap, TAP_FLAGS } from '../options/tap-request.ts';
import { defineCommand } from './command.ts';

/** `meshtap diff`. */
export const diffCommand = defineCommand({
  name: 'diff',
  group: 'Rollout',
  summary: 'show what apply would change',
  description:
    'Compares what is in the cluster with what it would be after `meshtap apply`, checked by the server.',
  argument: { syntax: '[namespace...]', description: 'namespaces to compare' },
  flags: {
    ...TAP_FLAGS,
    ...CLUSTER_FLAGS,
    ...NAMESPACE_FLAGS,
    ...SWEEP_FLAGS,
    ...FORCE_FLAGS,
    ...RESTART_FLAGS,
    ...outputFlag('diff', 'yaml', 'json'),
  },
  examples: `
  See what a new version would change:
    meshtap diff shop billing --image "$IMAGE" --config tap.yaml

  Fail a pipeline when the cluster is not as the repository says:
    meshtap diff shop --image "$IMAGE" --config tap.yaml --quiet >drift.diff || echo "exit code $?"

Nothing is written. The values of backend.headers are masked; a changed one shows as changed. If apply would only take
over the ownership of fields, that is not a difference: stderr says so. If another manager owns a field that would
change, apply fails without --force-conflicts, so diff does too, with exit code 3 and the conflict. It still shows the
differences that --force-conflicts would make. A namespace that does not exist is a warning; if none exists, the exit
code is 3. A warning says if apply would stop because the configuration protects less.`,
  seeAlso: ['apply', 'generate'],
  exitCodes: {
    0: 'nothing would change',
    1: 'something would change; above 1 are errors, as with `kubectl diff`',
  },
  parse: ({ names, values, ...around }) => {
    const tap = readTap(requireNamespaces(names, values, 'diff'), values, around);
    return {
      ...{ tap, warnings: tap.warnings, format: values.output },
      cluster: readCluster(values),
      write: { ...readWrite(values), isDryRun: true },
      isRestart: values.restart,
    };
  },
  plan: async (request, run) => (await import('../stages/diff.ts')).planDiff(request, run),
  execute: async (plan, run, request) => (await import('../stages/diff.ts')).executeDiff(plan, run, request),
  present: async ({ format }, output) =>
    (await import('../present/differences.ts')).presentDifferences(format, output),
});
