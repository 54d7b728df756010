import { NAMESPACE_FLAGS } from '../options/cluster.ts';
import { RECEIVER_DEPLOYMENT_FLAGS, readReceiverDeployment } from '../options/receiver-deployment.ts';
import { RESOURCE_OUTPUT_FLAGS } from '../options/rollout.ts';
import { defineCommand } from './command.ts';

/** `meshtap receiver`. */
export const receiverCommand = defineCommand({
  name: 'receiver',
  group: 'Traffic',
  summary: 'print the resources that run a receiver in the cluster',
  description: 'Prints the resources that run `meshtap receive` in a namespace, for `kubectl apply -f -`.',
  argument: { syntax: '[namespace]', description: 'namespace that the receiver is to run in' },
  flags: { ...RECEIVER_DEPLOYMENT_FLAGS, ...NAMESPACE_FLAGS, ...RESOURCE_OUTPUT_FLAGS },
  examples: `
  Run a receiver in the namespace traces, have the apps of shop post to it, and look:
    kubectl create namespace traces
    meshtap receiver traces | kubectl apply -f -
    meshtap publish shop --image registry.example.com/mesh/tap:1.2.3 --receiver traces
    meshtap view

  Keep more, on a volume of your choice:
    meshtap receiver traces --keep-for 30d --keep-bytes 50GiB --storage-class fast | kubectl apply -f -

  Run several receivers that share a database of ClickHouse:
    kubectl create secret generic clickhouse --namespace traces --from-file=password=password.txt
    meshtap receiver traces --store clickhouse://meshtap@clickhouse.db.svc/meshtap --store-secret clickhouse \\
      --replicas 2-6 | kubectl apply -f -

  Delete it, with all that it has stored on its volume:
    meshtap receiver traces | kubectl delete -f -

The namespace must exist. It gets a ServiceAccount without rights, a PersistentVolumeClaim, a Deployment with one pod, a
Service and a NetworkPolicy. With --store there is no volume, but several pods, a PodDisruptionBudget and, for a range
of --replicas, a HorizontalPodAutoscaler: see docs/clickhouse.md.

Proxies post to port 9000. The page only listens on the pod's loopback: \`meshtap view\` and \`meshtap tail\` reach it by
port-forward, so only those who have that right see what is stored.

The namespace decides whether a sidecar is injected. With one, proxies post by mutual TLS, also in STRICT mode; without
one they post in plain text. Give the receiver a namespace of its own, and do not tap it: posts to the receiver are not
captured, but its requests to ClickHouse would be. See docs/receiver.md.`,
  seeAlso: ['publish', 'tail', 'view', 'receive'],
  parse: ({ names, values }) => ({
    deployment: readReceiverDeployment(names, values),
    format: values.output,
  }),
  plan: async ({ deployment }) => {
    const [{ buildReceiver }, { readVersion }] = await Promise.all([
      import('../resources/receiver.ts'),
      import('../installation.ts'),
    ]);
    return buildReceiver({ ...deployment, version: readVersion() });
  },
  execute: async (resources, { emit }) => emit({ kind: 'resources', resources }),
  present: async ({ format }, output) =>
    (await import('../present/results.ts')).presentResources(format, output),
});
