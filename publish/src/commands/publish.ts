import { NAMESPACE_FLAGS, requireNamespaces } from '../options/cluster.ts';
import { PROXY_FLAGS, readWait } from '../options/proxies.ts';
import { PUSH_FLAGS, readPush } from '../options/push.ts';
import { OUTPUT_FLAGS } from '../options/rollout.ts';
import { APPLY_FLAGS, IMAGE_FLAGS, readApply } from '../options/tap-request.ts';
import { defineCommand } from './command.ts';

/** `meshtap publish`. */
export const publishCommand = defineCommand({
  name: 'publish',
  group: 'Rollout',
  summary: 'push the filter, roll it out, and wait until it runs',
  description:
    'Pushes the filter, applies the resources that load it, waits for every proxy, and prints their status.',
  argument: { syntax: '[namespace...]', description: 'namespaces whose traffic is tapped' },
  flags: {
    ...APPLY_FLAGS,
    ...PUSH_FLAGS,
    image: { ...IMAGE_FLAGS.image, description: 'where to push to: HOST[:PORT]/REPOSITORY[:TAG]' },
    ...NAMESPACE_FLAGS,
    ...PROXY_FLAGS,
    ...OUTPUT_FLAGS,
  },
  examples: `
  Push the filter, tap two namespaces, and wait until every proxy runs it:
    meshtap publish shop billing --image registry.example.com/mesh/tap:1.2.3 \\
      --backend-address collector.traces.svc.cluster.local

  Sign the image as this CI job, with its bill of materials and a tag that moves:
    meshtap publish shop --image registry.example.com/mesh/tap:1.2.3 --tag 1.2 --config tap.yaml \\
      --attach-sbom filter.spdx.json --sign-keyless

  Push to a registry that the proxies know by another address, such as one beside a kind cluster:
    meshtap publish shop --image localhost:5001/mesh/tap:1.2.3 --pull-host kind-registry:5000 --config tap.yaml

  Without a registry: as a ConfigMap that pods mount, which restarts them:
    meshtap publish shop --delivery config-map --backend-address collector.traces.svc.cluster.local

This is \`meshtap push\`, \`meshtap apply --wait\` and \`meshtap status\` in one, with their exit codes. All flags and the
cluster are checked before the push. As with apply, a configuration that protects less than the one in the cluster needs
--allow-weaker. stdout gets the status of each proxy at the end, stderr everything before that. If no proxy is selected
yet, there is nothing to wait for: stderr says so, and the exit code is 0. If a proxy cannot get the image, the wait
ends early with exit code 5 and the reason.`,
  exitCodes: { 5: 'the image, its signature, the configuration or a proxy is not what it should be' },
  seeAlso: ['push', 'apply', 'status', 'rollback', 'rbac', 'receiver'],
  parse: ({ names, values, ...around }) => {
    const apply = readApply(requireNamespaces(names, values, 'publish'), values, around);
    const { source } = apply.tap;
    return {
      apply,
      push: source.kind === 'image' ? readPush(source.image, values, around) : undefined,
      wait: readWait(values),
      format: values.output,
      warnings: apply.tap.warnings,
    };
  },
  plan: async ({ apply, push }, run) => (await import('../stages/apply.ts')).planApply(apply, run, push),
  execute: async (plan, run, { apply, wait }) =>
    (await import('../stages/apply.ts')).executePublish(plan, run, apply, wait),
  present: async ({ format }, output) => {
    const { formatOutcomes, presentStatus } = await import('../present/results.ts');
    return {
      ...(await presentStatus(format, output)),
      outcomes: ({ outcomes, isDryRun }) => output.stderr.block(formatOutcomes(outcomes, isDryRun)),
    };
  },
});
