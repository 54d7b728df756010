import { CLUSTER_FLAGS, NAMESPACE_FLAGS, readCluster, readNamespaces } from '../options/cluster.ts';
import { accessWarnings, RECEIVER_ACCESS_FLAGS, readReceiverAccess } from '../options/receiver.ts';
import { FILTER_FLAGS, TERMINAL_FLAGS } from '../options/receiving.ts';
import { defineCommand } from './command.ts';

/** `meshtap tail`. */
export const tailCommand = defineCommand({
  name: 'tail',
  group: 'Traffic',
  summary: 'show exchanges as they arrive at a receiver',
  description: 'Shows exchanges as they arrive at the receiver in the cluster, or at a URL.',
  argument: {
    syntax: '[namespace...]',
    description: 'show only exchanges that come from or go to these namespaces',
  },
  flags: {
    ...FILTER_FLAGS,
    ...RECEIVER_ACCESS_FLAGS,
    ...CLUSTER_FLAGS,
    ...NAMESPACE_FLAGS,
    ...TERMINAL_FLAGS,
  },
  examples: `
  Watch what arrives at the receiver in the cluster:
    meshtap tail

  Only the errors of one namespace:
    meshtap tail shop --filter 'status:5xx -path:/healthz'

  Count statuses, from a receiver that you can reach without the cluster:
    meshtap tail --url http://127.0.0.1:9080 -o json | jq --unbuffered .status

The receiver is found by its label and read by port-forward, which needs the right to it (\`meshtap rbac\`). --filter is
the filter of the page: text, method:, status:, host:, path:, source:, destination:, namespace:, is:cut, and -term to
exclude. After a lost connection it continues where it ended, with nothing left out or shown twice. Ctrl-C ends it.`,
  seeAlso: ['receiver', 'view'],
  exitCodes: {
    0: 'ended by Ctrl-C',
    1: 'the receiver at --url cannot be read',
    130: 'ended at once, by a second Ctrl-C',
  },
  parse: ({ names, values }) => {
    const access = readReceiverAccess(values);
    return {
      access,
      namespaces: readNamespaces(names, values),
      filter: values.filter,
      cluster: readCluster(values),
      output: values.output,
      warnings: accessWarnings(access),
    };
  },
  plan: async (request, run) => (await import('../stages/tail.ts')).planTail(request, run),
  execute: async (plan, run, request) => (await import('../stages/tail.ts')).executeTail(plan, run, request),
  present: async () => ({}),
});
