import { usageError } from '../errors.ts';
import {
  ALL_NAMESPACES_FLAGS,
  CLUSTER_FLAGS,
  NAMESPACE_FLAGS,
  readCluster,
  readNamespacesOrAll,
} from '../options/cluster.ts';
import { NAME_FLAGS, ROOT_NAMESPACE_FLAGS } from '../options/plugin.ts';
import { DUMP_FLAGS, PROXY_FLAGS, readWait, refuseIdle, WAIT_FLAGS } from '../options/proxies.ts';
import { OUTPUT_FLAGS } from '../options/rollout.ts';
import { readWatch, WATCH_FLAGS } from '../options/watch.ts';
import { defineCommand } from './command.ts';

/** `meshtap status`. */
export const statusCommand = defineCommand({
  name: 'status',
  group: 'Rollout',
  summary: 'show what each proxy runs',
  description:
    'Asks every proxy that the resources select: is the filter loaded, which one, with which configuration, does it work.',
  argument: { syntax: '[namespace...]', description: 'namespaces whose proxies are asked' },
  flags: {
    ...NAME_FLAGS,
    ...ROOT_NAMESPACE_FLAGS,
    ...PROXY_FLAGS,
    wait: { ...WAIT_FLAGS.wait, description: 'wait until all proxies run what they should' },
    ...WATCH_FLAGS,
    ...DUMP_FLAGS,
    ...CLUSTER_FLAGS,
    ...NAMESPACE_FLAGS,
    allNamespaces: {
      ...ALL_NAMESPACES_FLAGS.allNamespaces,
      description: 'all namespaces that have a plugin of this name',
    },
    ...OUTPUT_FLAGS,
  },
  examples: `
  One row for each proxy of two namespaces:
    meshtap status shop billing

  Wait until all run it, as a step of a pipeline:
    meshtap status shop --wait --timeout 5m -o json

  Watch how fast exchanges are sent:
    meshtap status shop --watch

  Ask a proxy that is not a pod:
    meshtap status --admin edge=http://127.0.0.1:15000

  Look at a proxy that you can only reach with kubectl, from what you saved of it:
    for page in 'config_dump?resource=ecds_filters' 'stats?filter=wasmcustom'; do
      kubectl exec -n shop cart-7d9f8 -c istio-proxy -- pilot-agent request GET "$page"
    done >cart.dump
    meshtap status shop --from-file shop/cart-7d9f8=cart.dump

The proxies themselves are asked; in the cluster by port-forward, which needs the right to it. STATE is running;
stand-in-allow or stand-in-deny (Istio's agent could not get the module); absent (the proxy was not given the filter);
rejected (the filter cannot use its pluginConfig); unreachable; not-running. IMAGE and CONFIG say whether the proxy runs
what its resource says, BEATS whether the filter is sending heartbeats. The rate behind a number says how fast it grows.
A saved file holds one look, so it has no BEATS and no rates; a whole config_dump works too, alone or followed by stats.

Some problems no proxy knows of; they are listed below the table and count too: a backend without endpoints; a
ConfigMap that does not hold the module that was applied; workloads that came after \`meshtap apply --delivery
config-map\`. These checks need more rights: give \`meshtap rbac\` --backend-address and --delivery. Without the rights
a warning says what was not checked.

If the resource targets a Service or ServiceEntry, the proxies are those of the waypoint that serves it, which may be in
another namespace. To find it, status reads labels: give \`meshtap rbac\` --target-ref for the right to that. In a
namespace with both sidecars and a waypoint, a note says which requests are not seen.

A proxy that drops exchanges and sends none is not ready. With --watch each look is compared with the one before: on a
terminal the table stays in place, elsewhere a new one follows whenever something changed, and -o json prints one line
for each look. Ctrl-C ends it.

If Istio's agent could not get the module, status quotes the reason from the log of the pod, if you may read logs. The
agent does not try again until the resource changes, so --wait ends early. So it does for a rejected configuration, and
for a proxy that drops everything for 15 seconds because it has no cluster for the backend.

--all-namespaces asks the namespaces that have a plugin with meshtap's labels and, if the root namespace has one, all
namespaces with a proxy that it selects. It needs rights in the whole cluster:
\`meshtap rbac --all-namespaces --commands status\`.`,
  seeAlso: ['apply', 'publish'],
  exitCodes: {
    0: 'all proxies run what they should; with --watch: ended by Ctrl-C',
    5: 'some do not, or none is selected; with --wait: waiting longer would not help',
    130: 'stopped by Ctrl-C; with --watch only by a second one',
  },
  parse: ({ names, values }) => {
    const { name, rootNamespace, admin: admins, fromFile: dumpFiles } = values;
    const namespaces = readNamespacesOrAll(names, values);
    if (namespaces.length + admins.length + dumpFiles.length === 0) {
      throw usageError(
        'Cannot ask proxies',
        'no namespace was given',
        'Name the namespaces: `meshtap status NAMESPACE...`, or add --all-namespaces; or give a proxy with --admin or --from-file.',
      );
    }
    const intervalMs = readWatch(values);
    if (values.wait && dumpFiles.length > 0) {
      const fix = 'Leave one of them off.';
      throw usageError('Cannot use --wait together with --from-file', 'a file does not change', fix);
    }
    if (!values.wait) refuseIdle(values, ['timeout']);
    return {
      ...{ namespaces, name, rootNamespace, admins, dumpFiles },
      cluster: readCluster(values),
      timeoutMs: readWait(values).timeoutMs,
      ...{ isWaiting: values.wait, intervalMs },
      format: values.output,
    };
  },
  plan: async (request, run) => (await import('../stages/status.ts')).planStatus(request, run),
  execute: async (plan, run, request) =>
    (await import('../stages/status.ts')).executeStatus(plan, run, request),
  present: async ({ format, intervalMs }, output) => {
    if (intervalMs !== undefined) return (await import('../present/watch.ts')).presentWatch(format, output);
    const { presentStatus } = await import('../present/results.ts');
    const presenter = await presentStatus(format, output);
    // The last look of a wait that failed is a result too.
    return { ...presenter, 'wait-failed': ({ report }) => presenter.status?.({ kind: 'status', report }) };
  },
});
