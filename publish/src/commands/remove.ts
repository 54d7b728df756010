import {
  ALL_NAMESPACES_FLAGS,
  CLUSTER_FLAGS,
  NAMESPACE_FLAGS,
  readCluster,
  readNamespacesOrAll,
  requireNamespaces,
} from '../options/cluster.ts';
import { common, flag, refuseWith } from '../options/flag.ts';
import { NAME_FLAGS } from '../options/plugin.ts';
import { readWrite, WRITE_FLAGS } from '../options/rollout.ts';
import { defineCommand } from './command.ts';

/** `meshtap remove`. */
export const removeCommand = defineCommand({
  name: 'remove',
  group: 'Rollout',
  summary: 'remove what was applied',
  description: 'Deletes the resources that meshtap applied for a plugin, and nothing else.',
  argument: { syntax: '[namespace...]', description: 'namespaces to remove it from' },
  flags: {
    ...NAME_FLAGS,
    ...CLUSTER_FLAGS,
    ...NAMESPACE_FLAGS,
    ...common(ALL_NAMESPACES_FLAGS),
    ...common({
      yes: flag.rollout.switch('-y, --yes', 'with --all-namespaces: delete without asking'),
    }),
    ...WRITE_FLAGS,
  },
  examples: `
  Remove the filter from two namespaces:
    meshtap remove shop billing

  See what would be deleted:
    meshtap remove shop --dry-run=server

  Remove the plugin that was applied under another name:
    meshtap remove shop --name tap-payments

  Remove the filter from the whole cluster; meshtap shows what it found, and asks:
    meshtap remove --all-namespaces

It deletes what has our labels (app.kubernetes.io/managed-by=meshtap and meshtap/inventory=NAME) and was applied by
meshtap: the field manager meshtap owns these labels. What \`kubectl apply\` or a GitOps tool wrote from
\`meshtap generate\`, and anything else with these labels, is left: it is shown as skipped, with who manages it and the
command that deletes it, and a warning says so. Neither that nor finding nothing is an error: the exit code is 0.

--all-namespaces lists everything first. On a terminal it then asks, and deletes nothing if the answer is not yes (exit
code 1). Without a terminal add --yes, or --dry-run=server. It needs the right to list the resources in all namespaces,
which \`meshtap rbac\` does not print.`,
  seeAlso: ['apply', 'rollback'],
  exitCodes: { 1: 'unexpected failure, or the question of --all-namespaces was not answered with yes' },
  parse: ({ names, values }) => {
    const given = readNamespacesOrAll(names, values);
    if (given !== 'all') {
      refuseWith(values, ['yes'], 'without --all-namespaces', {
        why: 'meshtap does not ask about namespaces that you name',
        fix: 'Leave it off, or give --all-namespaces.',
      });
    }
    return {
      namespaces: given === 'all' ? given : requireNamespaces(given, {}, 'remove'),
      name: values.name,
      cluster: readCluster(values),
      write: readWrite(values),
      isConfirmed: values.yes,
      format: values.output,
    };
  },
  plan: async (request, run) => (await import('../stages/remove.ts')).planRemove(request, run),
  execute: async (plan, run, request) =>
    (await import('../stages/remove.ts')).executeRemove(plan, run, request),
  present: async ({ format }, output) =>
    (await import('../present/results.ts')).presentOutcomes(format, output),
});
