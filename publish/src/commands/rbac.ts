import { usageError } from '../errors.ts';
import { ACCESS_FLAGS, readAccounts, readCommands } from '../options/access.ts';
import {
  ALL_NAMESPACES_FLAGS,
  NAMESPACE_FLAGS,
  readNamespacesOrAll,
  requireNamespaces,
} from '../options/cluster.ts';
import { BACKEND_FLAGS, CONFIG_FILE_FLAGS, readConfig, SAMPLING_FLAGS } from '../options/config.ts';
import { ATTACHMENT_FLAGS, readPlugin } from '../options/plugin.ts';
import { RESOURCE_OUTPUT_FLAGS } from '../options/rollout.ts';
import { DELIVERY_FLAGS, readDelivery, refuseRootNamespace } from '../options/tap.ts';
import { CLUSTER_COMMANDS, type ClusterCommand } from '../resources/access-rules.ts';
import { defineCommand } from './command.ts';

const LOOKING: readonly ClusterCommand[] = ['tail', 'view'];
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
    ...ACCESS_FLAGS,
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

  Allow a group to see what runs, and nothing else:
    meshtap rbac shop billing --commands status --group mesh-readers

  Allow a group to see what runs in all namespaces:
    meshtap rbac --all-namespaces --commands status --group mesh-readers

  Allow a group to look at what the receiver in the namespace traces has stored:
    meshtap rbac --commands tail,view --receiver traces --group mesh-readers

  For delivery without a registry, with all settings from a file:
    meshtap rbac shop --delivery config-map --config tap.yaml --service-account ci/deployer

Give the flags of \`meshtap apply\`: they decide which resources are written and looked at. The Roles only hold rights
that one of the commands needs, limited to the names of our own resources wherever Kubernetes can do so. The checks also
look at the namespace of the backend and at the root namespace, which get a Role of their own. With \`apply\`, --prune
needs the rights of \`remove\`, and --wait those of \`status\`. Without an account there are only Roles, and no bindings.
The Roles of an account have a name of their own: if you print and apply them again, they replace the earlier ones, so
give all of its namespaces at once. Whoever applies them must have all these rights, as an administrator has.`,
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
    requireReceiver(commands, config.receiver !== undefined);
    return {
      ...{ commands, namespaces, isForAll, settings, config, api: values.api },
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
