import { CLUSTER_FLAGS, readCluster } from '../options/cluster.ts';
import { common, flag } from '../options/flag.ts';
import { parsePort } from '../options/parsers.ts';
import { RECEIVER_FLAGS } from '../options/receiver.ts';
import { RECEIVER_PAGE_PORT } from '../resources/receiver-spec.ts';
import { defineCommand } from './command.ts';

/** `meshtap view`. */
export const viewCommand = defineCommand({
  name: 'view',
  group: 'Traffic',
  summary: "open the page of the cluster's receiver",
  description: 'Forwards a port of this machine to the page of the receiver in the cluster, and opens it.',
  flags: common({
    ...RECEIVER_FLAGS,
    ...CLUSTER_FLAGS,
    port: flag.receiver.text('--port <port>', 'port of this machine', parsePort, {
      default: `${RECEIVER_PAGE_PORT}, or a free one if it is taken`,
    }),
    open: flag.receiver.switch('--no-open', 'do not open a browser'),
  }),
  examples: `
  Open the page of the receiver in the cluster:
    meshtap view

  Of the one in the namespace traces, without a browser, at a port of your choice:
    meshtap view --receiver traces --port 8080 --no-open

stdout has the address of the page, which is only on this machine. It works until Ctrl-C, also if the receiver's pod is
replaced meanwhile. The receiver is found by its label and reached by port-forward, which needs the right to it
(\`meshtap rbac\`).`,
  seeAlso: ['receiver', 'tail'],
  exitCodes: { 0: 'ended by Ctrl-C', 130: 'ended at once, by a second Ctrl-C' },
  parse: ({ values: { receiver, port, open: isOpening, ...cluster } }) => ({
    cluster: readCluster(cluster),
    ...{ isOpening, receiver, port },
  }),
  plan: async (request, run) => (await import('../stages/view.ts')).planView(request, run),
  execute: async (plan, run, request) => (await import('../stages/view.ts')).executeView(plan, run, request),
  present: async (_request, { stdout }) => ({ address: ({ url }) => stdout.line(url) }),
});
