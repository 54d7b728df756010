import type { RunContext } from '../context.ts';
import { formatReference, type PinnedReference } from '../image/reference.ts';
import type { SigningKey } from '../options/signing.ts';
import type { OpenAccess } from '../plan/registry-access.ts';
import { verifySignature } from '../registry/cosign.ts';

/**
 * Checks that an image is signed with a key; does nothing without one. Throws a `PublishError`: exit code 5 if the
 * signature does not verify.
 */
export async function checkSignature(
  image: PinnedReference,
  signing: Required<SigningKey> | undefined,
  openAccess: OpenAccess,
  run: RunContext,
): Promise<void> {
  if (signing === undefined) return;
  await verifySignature(image, signing, await openAccess(), run);
  run.emit({ kind: 'signature-verified', image: formatReference(image) });
}
