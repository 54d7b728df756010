import { NAMESPACE_FLAGS, requireNamespaces } from '../options/cluster.ts';
import { readOptionalWait, WAIT_FLAGS } from '../options/proxies.ts';
import { WRITE_FLAGS } from '../options/rollout.ts';
import { APPLY_FLAGS, readApply } from '../options/tap-request.ts';
import { defineCommand } from './command.ts';

/** `meshtap apply`. */
export const applyCommand = defineCommand({
  name: 'apply',
  group: 'Rollout',
  summary: 'roll the resources out to a cluster',
  description: 'Applies what `meshtap generate` prints, by server-side apply as the field manager meshtap.',
  argument: { syntax: '[namespace...]', description: 'namespaces whose traffic is tapped' },
  flags: { ...APPLY_FLAGS, ...NAMESPACE_FLAGS, ...WRITE_FLAGS, ...WAIT_FLAGS },
  examples: `
  Tap what the apps of two namespaces send:
    meshtap apply shop billing --image "$IMAGE" --backend-address collector.traces.svc.cluster.local

  See what would happen, checked by the server:
    meshtap apply shop --image "$IMAGE" --config tap.yaml --dry-run=server

  Wait until every proxy runs it, and delete what an earlier apply made and this one does not:
    meshtap apply shop --image "$IMAGE" --config tap.yaml --prune --wait --timeout 2m

  All namespaces with a label, and the outcome for a program:
    kubectl get namespaces -l tapped=yes -o name | cut -d/ -f2 | xargs meshtap apply -o json --image "$IMAGE" --config tap.yaml

  Only an image that is signed with our key, which is not in Sigstore's public log:
    meshtap apply shop --image "$IMAGE" --config tap.yaml --verify-key cosign.pub --no-transparency-log

Each namespace is a unit: the server checks all of its resources first, and a refusal leaves the namespace as it was.
What is unchanged is not written. If one namespace fails, the others go on, and the exit code is 3. If no proxy is
selected yet, --wait has nothing to wait for: stderr says so, and the exit code is 0. If a proxy cannot get the image,
--wait ends early with exit code 5 and the reason.

stderr lists the keys of the configuration that change. If less would be redacted or excluded than now, or more kept,
nothing is written in any namespace, and the exit code is 5, unless --allow-weaker is given.`,
  exitCodes: {
    5: 'the image, its signature, the configuration or, with --wait, a proxy is not what it should be',
  },
  seeAlso: ['diff', 'status', 'rollback', 'remove', 'rbac'],
  parse: ({ names, values, ...around }) => {
    const apply = readApply(requireNamespaces(names, values, 'apply'), values, around);
    return { apply, warnings: apply.tap.warnings, wait: readOptionalWait(values), format: values.output };
  },
  plan: async ({ apply }, run) => (await import('../stages/apply.ts')).planApply(apply, run),
  execute: async (plan, run, { apply, wait }) =>
    (await import('../stages/apply.ts')).executeApply(plan, run, apply, wait),
  present: async ({ format }, output) =>
    (await import('../present/results.ts')).presentOutcomes(format, output),
});
