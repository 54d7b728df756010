import { usageError } from '../errors.ts';
import { ACCESS_FLAGS, readAccounts, readCommands } from '../options/access.ts';
import {
  ALL_NAMESPACES_FLAGS,
  NAMESPACE_FLAGS,
  readNamespacesOrAll,
  requireNamespaces,
} from '../options/cluster.ts';
import { BACKEND_FLAGS, CONFIG_FILE_FLAGS, readConfig, SAMPLING_FLAGS } from '../options/config.ts';
import { common, unused, type Values } from '../options/flag.ts';
import { ATTACHMENT_FLAGS, readPlugin } from '../options/plugin.ts';
import { WAIT_FLAGS } from '../options/proxies.ts';
import { readRegistry } from '../options/registry.ts';
import { CHECK_FLAGS, PRUNE_FLAGS, RESOURCE_OUTPUT_FLAGS, WRITE_FLAGS } from '../options/rollout.ts';
import { readSigner } from '../options/signatures.ts';
import { APPLY_FLAGS, DELIVERY_FLAGS, readDelivery, refuseRootNamespace } from '../options/tap-request.ts';
import { CLUSTER_COMMANDS, type ClusterCommand } from '../resources/access-rules.ts';
import { defineCommand } from './command.ts';

// What other flags of apply add to its rights, or leave out of them.
const EXTENT_FLAGS = common({
  prune: { ...PRUNE_FLAGS.prune, description: 'add what `apply --prune` needs' },
  wait: { ...WAIT_FLAGS.wait, description: 'add what --wait of apply and rollback needs' },
  skipPreflight: {
    ...CHECK_FLAGS.skipPreflight,
    description: 'leave out what the checks before a rollout need',
  },
});

const LOOKING: readonly ClusterCommand[] = ['tail', 'view', 'openapi'];
// The commands that take --all-namespaces.
const FOR_ALL: readonly ClusterCommand[] = ['status'];

/** `meshtap rbac`. */
export const rbacCommand = defineCommand({
  name: 'rbac',
  group: 'Rollout',
  summary: 'print the rights that the other commands need',
  description: 'Prints the smallest Role for each namespace under which the other commands work.',
  argument: { syntax: '[namespace...]', description: 'namespaces that the commands will be given' },
  flags: {
    ...unused({ ...APPLY_FLAGS, ...WRITE_FLAGS, ...WAIT_FLAGS }, 'as for apply; changes no rights'),
    ...ACCESS_FLAGS,
    ...EXTENT_FLAGS,
    ...CONFIG_FILE_FLAGS,
    ...ATTACHMENT_FLAGS,
    ...BACKEND_FLAGS,
    ...SAMPLING_FLAGS,
    ...DELIVERY_FLAGS,
    ...NAMESPACE_FLAGS,
    allNamespaces: {
      ...ALL_NAMESPACES_FLAGS.allNamespaces,
      description: `a ClusterRole for \`${FOR_ALL.join(' and ')} --all-namespaces\``,
    },
    ...RESOURCE_OUTPUT_FLAGS,
  },
  examples: `
  Allow a pipeline's account to tap two namespaces with all commands:
    meshtap rbac shop billing --backend-address collector.traces.svc.cluster.local \\
      --service-account ci/deployer | kubectl apply -f -

  Allow a group to see what runs (read below what else this allows):
    meshtap rbac shop billing --commands status --group mesh-readers

  Allow a group to see what runs in all namespaces:
    meshtap rbac --all-namespaces --commands status --group mesh-readers

  Allow a group to look at what the receiver in the namespace traces has stored:
    meshtap rbac --commands tail,view,openapi --receiver traces --group mesh-readers

  For delivery without a registry, with all settings from a file:
    meshtap rbac shop --delivery config-map --config tap.yaml --service-account ci/deployer

Give the flags of your \`meshtap apply\`: they decide which resources are written and looked at. All of them are
accepted; those that change no rights have no effect. The Roles only hold rights that one of the commands needs, limited
to the names of our own resources wherever Kubernetes can do so. The checks also look at the namespace of the backend
and at the root namespace, which get a Role of their own. With --commands apply, --prune adds the rights of \`remove\`,
and --wait those of \`status\`. Without an account there are only Roles, and no bindings. The Roles of an account have a
name of their own: if you print and apply them again, they replace the earlier ones, so give all of its namespaces at
once. Whoever applies them must have all these rights, as an administrator has.

Three rights allow more than the commands use. \`status\` asks proxies by port-forward (pods/portforward), and Kubernetes
cannot limit that to a port: holders can open any port of any pod in the namespace, or with --all-namespaces in the
cluster. It quotes the logs of proxies (pods/log) if they could not get the image, and Kubernetes cannot limit that to a
container; you can remove this right, and then status prints the command that shows the log. Reading the plugin shows
its whole configuration, with the values of backend.headers. The Roles say so in the annotation
kubernetes.io/description. To allow less, let somebody else save the pages of the proxies: \`meshtap status --from-file
FILE\` needs no right. Neither does \`meshtap status --admin NAME=URL\`, for proxies whose admin interface the reader
can reach without the cluster.`,
  seeAlso: ['apply', 'publish', 'status'],
  parse: ({ names, values, ...around }) => {
    const commands = readCommands(values);
    const isLooking = commands.every((command) => LOOKING.includes(command));
    const given = readNamespacesOrAll(names, values);
    const isForAll = given === 'all';
    if (isForAll) requireForAll(commands);
    const listed = isForAll ? [] : given;
    const namespaces = isLooking || isForAll ? listed : requireNamespaces(listed, {}, 'rbac');
    const settings = readPlugin(values, namespaces);
    const delivery = readDelivery(values, around);
    refuseRootNamespace(delivery, namespaces, settings);
    const config = readConfig(values, around);
    // Nothing here uses them, but apply would refuse the same line.
    readRegistry(values);
    readSigner(values);
    requireReceiver(commands, config.receiver !== undefined);
    return {
      ...{ commands, namespaces, isForAll, settings, config, api: values.api },
      included: readIncluded(values, commands),
      isUnchecked: values.skipPreflight,
      accounts: readAccounts(values),
      configMap: delivery.kind === 'config-map' ? delivery.configMap : undefined,
      format: values.output,
    };
  },
  plan: async (request, run) => (await import('../stages/rbac.ts')).planRbac(request, run),
  execute: async (resources, { emit }) => emit({ kind: 'resources', resources }),
  present: async ({ format }, output) =>
    (await import('../present/results.ts')).presentResources(format, output),
});

function requireForAll(commands: readonly ClusterCommand[]): void {
  if (commands.every((command) => FOR_ALL.includes(command))) return;
  const words = FOR_ALL.join(' and ');
  throw usageError(
    'Cannot use --all-namespaces for these commands',
    `only ${words} can work on all namespaces`,
    `Add \`--commands ${FOR_ALL.join(',')}\`, or name the namespaces.`,
  );
}

function readIncluded(
  { prune, wait }: Values<typeof EXTENT_FLAGS>,
  commands: readonly ClusterCommand[],
): ClusterCommand[] {
  const has = (...names: ClusterCommand[]) => names.some((name) => commands.includes(name));
  return [
    ...(prune && has('apply', 'publish') ? (['remove'] as const) : []),
    ...(wait && has('apply', 'rollback') ? (['status'] as const) : []),
  ];
}

// Asked for by name they need to know where; among all commands they are left out without a receiver.
function requireReceiver(commands: readonly ClusterCommand[], hasReceiver: boolean): void {
  const command = commands.find((each) => LOOKING.includes(each));
  if (hasReceiver || command === undefined || commands.length === CLUSTER_COMMANDS.length) return;
  throw usageError(
    `Cannot print the rights of ${command}`,
    'the namespace of the receiver is not known',
    'Add --receiver NAMESPACE.',
  );
}
