import type { CommandContext } from '../../context.ts';
import { ExitCode, PublishError } from '../../errors.ts';
import { formatReference, type ImageReference } from '../../image/reference.ts';
import { acceptImage } from '../../registry/accept.ts';
import { resolveImage } from '../../registry/pull.ts';
import { RegistryError } from '../../registry/refusal.ts';
import { type RegistryAccess, type Remote, withRemote } from '../../registry/remote.ts';
import type { Finding } from './finding.ts';

/**
 * Checks that the image is in the registry, that Istio's agent would load it, and that its digest is that of a plain
 * manifest. The registry may have another name to the proxies, or ask for an account that only they have: what cannot be
 * looked at from here is no error.
 */
export async function checkImage(
  reference: ImageReference,
  access: RegistryAccess,
  context: CommandContext,
): Promise<Finding[]> {
  const name = formatReference(reference);
  try {
    return await withRemote(access, reference.registry, context, (remote) => inspect(remote, reference));
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof PublishError)) throw error;
    if (error.exitCode === ExitCode.verification) {
      return [
        {
          severity: 'error',
          why: error.message.split('.\n')[0] ?? name,
          fix: error.fix,
          exitCode: error.exitCode,
        },
      ];
    }
    return [
      {
        severity: 'note',
        why: `the image ${name} could not be looked at from here (${error.why}), so whether proxies can load it is unknown`,
        fix: `${error.fix} ${reassure(error)}`,
      },
    ];
  }
}

// Whoever got an answer has reached the registry.
function reassure(error: PublishError): string {
  return error instanceof RegistryError && error.kind === 'unauthorized'
    ? 'Proxies need an account of their own there: name its Secret with --pull-secret.'
    : 'If only the cluster reaches the registry, all is well.';
}

async function inspect(remote: Remote, reference: ImageReference): Promise<Finding[]> {
  const name = formatReference(reference);
  if ((await remote.findManifest(reference)) === undefined) {
    return [
      {
        severity: 'error',
        why: `the registry has no image ${name}, or hides it from whoever is not logged in`,
        fix: 'Push it with `meshtap push`, or correct --image.',
        exitCode: ExitCode.registry,
      },
    ];
  }
  const found = await resolveImage(remote, reference);
  if (found.isFromIndex) {
    return [
      {
        severity: 'error',
        why: `the digest of ${name} is that of an index, and Istio compares that of the image within`,
        fix: `Give the image itself: its digest is ${found.digest}.`,
        exitCode: ExitCode.verification,
      },
    ];
  }
  await acceptImage(found.manifest, name, (layer) => remote.fetchBlob(reference, layer));
  return [];
}
