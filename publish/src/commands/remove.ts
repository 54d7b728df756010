import { CLUSTER_FLAGS, NAMESPACE_FLAGS, readCluster, requireNamespaces } from '../options/cluster.ts';
import { NAME_FLAGS } from '../options/plugin.ts';
import { readWrite, WRITE_FLAGS } from '../options/rollout.ts';
import { defineCommand } from './command.ts';

/** `meshtap remove`. */
export const removeCommand = defineCommand({
  name: 'remove',
  group: 'Rollout',
  summary: 'remove what was applied',
  description: 'Deletes the resources of a plugin from namespaces, and nothing else.',
  argument: { syntax: '[namespace...]', description: 'namespaces to remove it from' },
  flags: { ...NAME_FLAGS, ...CLUSTER_FLAGS, ...NAMESPACE_FLAGS, ...WRITE_FLAGS },
  examples: `
  Remove the filter from two namespaces:
    meshtap remove shop billing

  See what would be deleted:
    meshtap remove shop --dry-run=server

  Remove the plugin that was applied under another name:
    meshtap remove shop --name tap-payments

It deletes what has our labels (app.kubernetes.io/managed-by=meshtap and meshtap/inventory=NAME), also if
\`kubectl apply\` wrote it from \`meshtap generate\`; nothing else is touched. Finding nothing is not an error.`,
  seeAlso: ['apply', 'rollback'],
  parse: ({ names, values }) => ({
    namespaces: requireNamespaces(names, values, 'remove'),
    name: values.name,
    cluster: readCluster(values),
    write: readWrite(values),
    format: values.output,
  }),
  plan: async (request, run) => (await import('../stages/remove.ts')).planRemove(request, run),
  execute: async (plan, run, request) =>
    (await import('../stages/remove.ts')).executeRemove(plan, run, request),
  present: async ({ format }, output) =>
    (await import('../present/results.ts')).presentOutcomes(format, output),
});
