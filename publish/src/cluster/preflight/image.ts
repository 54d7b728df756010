import type { RunContext } from '../../context.ts';
import { ExitCode, PublishError } from '../../errors.ts';
import { formatReference, type ImageReference } from '../../image/reference.ts';
import { acceptImage } from '../../registry/accept.ts';
import { resolveImage } from '../../registry/pull.ts';
import { RegistryError } from '../../registry/refusal.ts';
import { type RegistryAccess, type Remote, withRemote } from '../../registry/remote.ts';
import type { Found } from './plan.ts';

/** Checks that Istio would load the image. Proxies may have another access to it: what cannot be checked is not an error. */
export async function checkImage(
  reference: ImageReference,
  access: RegistryAccess,
  context: RunContext,
): Promise<Found> {
  const name = formatReference(reference);
  try {
    return await withRemote(access, reference.registry, context, (remote) => inspect(remote, reference));
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof PublishError)) throw error;
    const { exitCode, fix } = error;
    if (exitCode === ExitCode.verification) {
      return { severity: 'error', why: error.message.split('.\n')[0] ?? name, fix, exitCode };
    }
    const why = `the image ${name} could not be checked from this machine (${error.why}), so it is unknown whether proxies can load it`;
    return { severity: 'note', why, fix: `${fix} ${explainProxyAccess(error)}` };
  }
}

function explainProxyAccess(error: PublishError): string {
  return error instanceof RegistryError && error.kind === 'unauthorized'
    ? 'Proxies need an account of their own for it: name its Secret with --pull-secret.'
    : 'If only the cluster can reach the registry, ignore this, or give --image the address that this machine reaches, and --pull-host the one that proxies reach.';
}

async function inspect(remote: Remote, reference: ImageReference): Promise<Found> {
  const name = formatReference(reference);
  if ((await remote.findManifest(reference)) === undefined) {
    const why = `the registry has no image ${name}, or hides it from clients that are not logged in`;
    const fix = 'Push it with `meshtap push`, or correct --image.';
    return { severity: 'error', why, fix, exitCode: ExitCode.registry };
  }
  const found = await resolveImage(remote, reference);
  if (found.isFromIndex) {
    const why = `the digest of ${name} is that of an image index, but Istio compares the digest of the image in it`;
    const fix = `Use the digest of the image itself: ${found.digest}.`;
    return { severity: 'error', why, fix, exitCode: ExitCode.verification };
  }
  await acceptImage(found.manifest, name, (layer) => remote.fetchBlob(reference, layer));
  return undefined;
}
