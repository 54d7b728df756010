import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { readVersion } from '../installation.ts';
import { choiceOption, type RawOptions, readChoice } from '../options/raw.ts';
import { addReceiverDeploymentOptions, readReceiverDeployment } from '../options/receiver-deployment.ts';

const EXAMPLES = `
Examples:
  Run a receiver in the namespace traces, have the apps of shop post to it, and look:
    kubectl create namespace traces
    meshtap receiver traces | kubectl apply -f -
    meshtap publish shop --image registry.example.com/mesh/tap:1.2.3 --receiver traces
    meshtap view

  Keep more, on a volume of your choice:
    meshtap receiver traces --keep-for 30d --keep-bytes 50GiB --storage-class fast | kubectl apply -f -

  Take it away, with all that it has stored:
    meshtap receiver traces | kubectl delete -f -

The namespace must be there. It gets a ServiceAccount without rights, a PersistentVolumeClaim, a Deployment, a Service
and a NetworkPolicy. Proxies post to port 9000. The page listens on the pod's loopback alone: \`meshtap view\` and
\`meshtap tail\` reach it by port-forward, so that whoever has that right, and nobody else, sees what is stored.

A sidecar is injected or not, as the namespace says. With one, proxies post by mutual TLS, also where it is STRICT;
without one they post in plain text. Give the receiver a namespace of its own. Where it shares one that is tapped, its
posts are not captured, and it sends none itself. See docs/receiver.md.`;

const FORMATS = ['yaml', 'json'] as const;

/** Adds `meshtap receiver`. */
export function addReceiverCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('receiver')
    .summary('print what runs a receiver in the cluster')
    .description('Prints the resources that run `meshtap receive` in a namespace, for `kubectl apply -f -`.')
    .argument('[namespace]', 'namespace that the receiver is to run in');
  addReceiverDeploymentOptions(command)
    .addOption(choiceOption('-o, --output <format>', 'yaml or json (default: yaml)', FORMATS))
    .addHelpText('after', EXAMPLES)
    .action((namespace: string | undefined, raw: RawOptions) => runReceiver(namespace, raw, context));
}

async function runReceiver(
  namespace: string | undefined,
  raw: RawOptions,
  context: CommandContext,
): Promise<void> {
  const format = readChoice(raw, 'output', FORMATS) ?? 'yaml';
  const deployment = readReceiverDeployment(namespace === undefined ? [] : [namespace], raw);
  const [{ buildReceiver }, { formatResources }] = await Promise.all([
    import('../resources/receiver.ts'),
    import('../resources/text.ts'),
  ]);
  const resources = buildReceiver({ ...deployment, version: readVersion() });
  context.stdout.block(formatResources(resources, format));
}
