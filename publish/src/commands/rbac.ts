import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { readVersion } from '../installation.ts';
import { addAccessOptions, readAccounts, readCommands } from '../options/access.ts';
import { addBackendOptions, readBackend, readExternal } from '../options/backend.ts';
import { addWayOptions, readDelivery } from '../options/delivery.ts';
import { addAttachmentOptions, checkTargetNamespaces, readPlugin } from '../options/plugin.ts';
import { choiceOption, type RawOptions, readChoice, readText } from '../options/raw.ts';
import { readReceiver } from '../options/receiver.ts';
import { readGivenNamespaces } from '../options/rollout.ts';
import { addSamplingOptions } from '../options/sampling.ts';
import {
  type AccessRequest,
  CLUSTER_COMMANDS,
  type ClusterCommand,
  listRights,
} from '../resources/access-rules.ts';
import { chooseApi } from './api-choice.ts';
import { chooseConfig } from './config-choice.ts';
import { refuseRootNamespace } from './delivery-choice.ts';

const EXAMPLES = `
Examples:
  Let a pipeline's account tap two namespaces by all commands:
    meshtap rbac shop billing --backend-address collector.traces.svc.cluster.local \\
      --service-account ci/deployer | kubectl apply -f -

  Let a group see what runs, and nothing else:
    meshtap rbac shop billing --commands status --group mesh-readers

  Let a group look at what the receiver in the namespace traces has stored:
    meshtap rbac --commands tail,view --receiver traces --group mesh-readers

  For the way without a registry, with all settings from a file:
    meshtap rbac shop --delivery config-map --config tap.yaml --service-account ci/deployer

Give the flags of \`meshtap apply\`: they decide which resources are written and looked at. The Roles hold no right that
none of the commands would miss, and are limited to the names of our own resources wherever Kubernetes can do so. The
checks look at the namespace of the backend and the root namespace too, which get a Role of their own. Of \`apply\`, the
flag --prune needs what \`remove\` does, and --wait what \`status\` does. Without an account to bind to there are Roles
alone. The Roles of an account have a name of their own: printed and applied again they replace those before, so give
all of its namespaces at once. Whoever applies them must have all these rights, as an administrator has.`;

const FORMATS = ['yaml', 'json'] as const;
const LOOKING: readonly ClusterCommand[] = ['tail', 'view'];
const CHECKING: readonly ClusterCommand[] = ['apply', 'publish'];
const WRITING: readonly ClusterCommand[] = [...CHECKING, 'diff'];

/** Adds \`meshtap rbac\`. */
export function addRbacCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('rbac')
    .summary('print the rights that the other commands need')
    .description('Prints the smallest Role for each namespace under which the other commands work.')
    .argument('[namespace...]', 'namespaces that the commands will be given')
    .option('--config <file>', 'a pluginConfig in YAML or JSON');
  addAttachmentOptions(addSamplingOptions(addBackendOptions(addWayOptions(command))));
  addAccessOptions(command, CLUSTER_COMMANDS)
    .addOption(choiceOption('-o, --output <format>', 'yaml or json (default: yaml)', FORMATS))
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runRbac(namespaces, raw, context));
}

async function runRbac(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const format = readChoice(raw, 'output', FORMATS) ?? 'yaml';
  const accounts = readAccounts(raw);
  const commands = readCommands(raw, CLUSTER_COMMANDS);
  checkReceiver(commands, raw);
  const isLooking = commands.every((command) => LOOKING.includes(command));
  const namespaces = isLooking && names.length === 0 ? [] : readGivenNamespaces(names, 'rbac');
  const scene = await chooseScene(namespaces, commands, raw, context);
  const rights = listRights(scene, commands);
  warn(scene, commands, context);
  const [{ buildRoles }, { formatResources }] = await Promise.all([
    import('../resources/role.ts'),
    import('../resources/text.ts'),
  ]);
  const origin = { name: scene.settings.name, version: readVersion() };
  const purpose = commands.length === CLUSTER_COMMANDS.length ? 'publisher' : commands.join('-');
  context.stdout.block(formatResources(buildRoles(rights, { origin, purpose, accounts }), format));
}

// Asked for by name they need to know where; among all commands they are left out without a receiver.
function checkReceiver(commands: readonly ClusterCommand[], raw: RawOptions): void {
  if (commands.length === CLUSTER_COMMANDS.length || readReceiver(raw) !== undefined) return;
  const command = commands.find((each) => LOOKING.includes(each));
  if (command === undefined) return;
  throw usageError(
    `Cannot print the rights of ${command}`,
    'the namespace of the receiver is not known',
    'Add --receiver NAMESPACE.',
  );
}

async function chooseScene(
  namespaces: string[],
  commands: readonly ClusterCommand[],
  raw: RawOptions,
  context: CommandContext,
): Promise<AccessRequest> {
  const settings = readPlugin(raw);
  checkTargetNamespaces(settings, namespaces);
  const delivery = readDelivery(raw, context);
  if (delivery.kind === 'config-map') refuseRootNamespace(namespaces, settings);
  const receiver = readReceiver(raw)?.namespace;
  const isBackendAsked = commands.some((command) => WRITING.includes(command));
  const backend = isBackendAsked ? await chooseBackend(settings.name, raw, context) : undefined;
  return {
    ...{ namespaces, settings, api: await chooseApi(raw, undefined) },
    ...(delivery.kind === 'config-map' && { configMap: delivery.configMap }),
    ...(receiver !== undefined && { receiver }),
    ...(backend ?? { isBackendUnknown: isBackendAsked }),
  };
}

// Undefined if nobody has said where documents go.
async function chooseBackend(
  name: string,
  raw: RawOptions,
  context: CommandContext,
): Promise<Pick<AccessRequest, 'backend' | 'isBackendUnknown' | 'external'> | undefined> {
  const isSaid = readBackend(raw, context).address !== undefined || readText(raw, 'config') !== undefined;
  if (!isSaid && readExternal(raw) === undefined) return undefined;
  const tell = (text: string | undefined) => text === undefined || context.stderr.line(`Warning: ${text}`);
  const { pluginConfig, external } = await chooseConfig(raw, context, name, tell);
  const { findBackendService } = await import('../resources/backend-address.ts');
  const backend = findBackendService(pluginConfig);
  return {
    isBackendUnknown: false,
    ...(backend !== undefined && { backend }),
    ...(external !== undefined && { external: { isTls: external.tls !== undefined } }),
  };
}

function warn(scene: AccessRequest, commands: readonly ClusterCommand[], { stderr }: CommandContext): void {
  const checking = commands.filter((command) => CHECKING.includes(command));
  if (checking.length === 0) return;
  if (scene.isBackendUnknown) {
    stderr.line(
      `Warning: the backend is not known, so ${checking.join(' and ')} could not look at it and would stop: add --backend-address or --config.`,
    );
  }
  if (listRights(scene, commands).some(({ namespace }) => namespace === undefined)) {
    stderr.line(
      `Warning: the ServiceEntry of ${scene.backend?.host} may be in any namespace, so the checks need to list those of the whole cluster: a ClusterRole. It is not needed with --skip-preflight.`,
    );
  }
}
