import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { addClusterOptions } from '../options/cluster.ts';
import { addRestartOption } from '../options/delivery.ts';
import type { RawOptions } from '../options/raw.ts';
import { addForceOption, addWriteOptions, readGivenNamespaces } from '../options/rollout.ts';
import { applyResources } from './apply-resources.ts';
import { addVerifyOptions } from './image-verification.ts';
import { addPreflightOptions } from './preflight.ts';
import { addWaitOptions, readWait, tellIfEmpty } from './proxy-wait.ts';
import { addResourceOptions } from './resource-choice.ts';
import { awaitRollout } from './rollout-wait.ts';

const EXAMPLES = `
Examples:
  Tap what the apps of two namespaces send:
    meshtap apply shop billing --image "$IMAGE" --backend-address collector.traces.svc.cluster.local

  See what would happen, checked by the server:
    meshtap apply shop --image "$IMAGE" --config tap.yaml --dry-run=server

  Wait until every proxy runs it, and take away what an earlier apply made and this one does not:
    meshtap apply shop --image "$IMAGE" --config tap.yaml --prune --wait --timeout 2m

  All namespaces with a label, and the outcome for a program:
    kubectl get namespaces -l tapped=yes -o name | cut -d/ -f2 | xargs meshtap apply -o json --image "$IMAGE" --config tap.yaml

  Only an image that is signed with our key, kept out of Sigstore's public log:
    meshtap apply shop --image "$IMAGE" --config tap.yaml --verify-key cosign.pub --no-transparency-log

Each namespace is a unit: the server checks all of its resources first, and a refusal leaves it as it was. What is
unchanged is not written. The other namespaces go on when one fails; the exit code is then 3. Where no proxy is selected
yet, --wait has nothing to wait for: stderr says so, and the exit code is 0.`;

/** Adds \`meshtap apply\`. */
export function addApplyCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('apply')
    .summary('roll the resources out to a cluster')
    .description('Applies what `meshtap generate` prints, by server-side apply as the field manager meshtap.')
    .argument('[namespace...]', 'namespaces whose traffic is tapped');
  addResourceOptions(addForceOption(addWriteOptions(addClusterOptions(command))))
    .option('--prune', 'delete what carries our labels in these namespaces and is not applied any more')
    .option('--wait', 'wait until every proxy runs the filter');
  addVerifyOptions(addWaitOptions(addPreflightOptions(addRestartOption(command))))
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runApply(namespaces, raw, context));
}

async function runApply(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const namespaces = readGivenNamespaces(names, 'apply');
  const isWaiting = readWait(raw);
  const applied = await applyResources(namespaces, raw, context);
  if (isWaiting) await tellIfEmpty(await awaitRollout(applied, raw, context), context);
}
