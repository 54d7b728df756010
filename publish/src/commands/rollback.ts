import { parseRegistryHost } from '../image/reference.ts';
import { CLUSTER_FLAGS, NAMESPACE_FLAGS, readCluster, requireNamespaces } from '../options/cluster.ts';
import { flag, refuseWith } from '../options/flag.ts';
import { NAME_FLAGS, ROOT_NAMESPACE_FLAGS } from '../options/plugin.ts';
import { readOptionalWait, WAIT_FLAGS } from '../options/proxies.ts';
import { REGISTRY_FLAGS, readRegistry } from '../options/registry.ts';
import { FORCE_FLAGS, readWrite, WRITE_FLAGS } from '../options/rollout.ts';
import { readSigner, VERIFY_FLAGS } from '../options/signatures.ts';
import { defineCommand } from './command.ts';

/** `meshtap rollback`. */
export const rollbackCommand = defineCommand({
  name: 'rollback',
  group: 'Rollout',
  summary: 'go back to the previous image',
  description: 'Makes the plugins of namespaces load the image that they loaded before it was last changed.',
  argument: { syntax: '[namespace...]', description: 'namespaces to roll back' },
  flags: {
    ...NAME_FLAGS,
    ...CLUSTER_FLAGS,
    ...NAMESPACE_FLAGS,
    ...WRITE_FLAGS,
    ...FORCE_FLAGS,
    ...WAIT_FLAGS,
    ...REGISTRY_FLAGS,
    ...VERIFY_FLAGS,
    ...ROOT_NAMESPACE_FLAGS,
    allowOtherRepository: flag.rollout.switch(
      '--allow-other-repository',
      'also go back to an image of another host or repository than the present one',
    ),
    pushHost: flag.signatures.text(
      '--push-host <host[:port]>',
      'registry that is asked for the signature, if this machine knows it by another address than the proxies',
      (text, { source }) => parseRegistryHost(text, source),
      { default: 'the host of the image' },
    ),
  },
  examples: `
  Go back to the previous image, and wait until every proxy runs it:
    meshtap rollback shop billing --wait

  See which image that is:
    meshtap rollback shop --dry-run=server

  Go forward again: the image that was there last is now the previous one:
    meshtap rollback shop

  Go back only to an image that is signed with our key:
    meshtap rollback shop --verify-key cosign.pub

  The same, if the image was applied with --pull-host, so that this machine cannot reach the host in its name:
    meshtap rollback shop --verify-key cosign.pub --push-host localhost:5001

Only the image changes; what was applied with it (pluginConfig, selector) stays as it is. \`meshtap apply\` writes the
previous image into the annotations meshtap/previous-digest and meshtap/previous-image, where others can write too.
Nothing is written in any namespace, and the exit code is 5, if one of them names an image of another host or repository
than the present one (unless you add --allow-other-repository), or one whose digest does not match. If no proxy is
selected, --wait has nothing to wait for: stderr says so, and the exit code is 0.`,
  exitCodes: { 5: 'the image, its signature or, with --wait, a proxy is not what it should be' },
  seeAlso: ['apply', 'status', 'remove'],
  parse: ({ names, values }) => ({
    wait: readOptionalWait(values),
    pushHost: readPushHost(values),
    namespaces: requireNamespaces(names, values, 'rollback'),
    name: values.name,
    rootNamespace: values.rootNamespace,
    cluster: readCluster(values),
    write: readWrite(values),
    format: values.output,
    registry: readRegistry(values),
    isOtherRepositoryAllowed: values.allowOtherRepository,
    signer: readSigner(values),
  }),
  plan: async (request, run) => (await import('../stages/rollback.ts')).planRollbacks(request, run),
  execute: async (plan, run, request) =>
    (await import('../stages/rollback.ts')).executeRollbacks(plan, run, request),
  present: async ({ format }, output) =>
    (await import('../present/results.ts')).presentOutcomes(format, output),
});

// The registry is asked for signatures alone.
function readPushHost(values: {
  pushHost?: string | undefined;
  verifyKey?: string | undefined;
  verifyIdentity?: string | undefined;
}): string | undefined {
  if (values.verifyKey !== undefined || values.verifyIdentity !== undefined) return values.pushHost;
  const advice = {
    why: 'a rollback asks the registry for signatures alone',
    fix: 'Add --verify-key or --verify-identity, or leave it off.',
  };
  refuseWith(values, ['pushHost'], 'without --verify-key', advice);
  return undefined;
}
