import type { RunContext } from '../context.ts';
import { formatByDigest, formatReference } from '../image/reference.ts';
import type { PushPlan } from '../plan/push.ts';
import { signImage } from '../registry/cosign.ts';
import { withRemote } from '../registry/remote.ts';
import { addTags, attachSbom, uploadIfNew, verifyUpload } from '../registry/upload.ts';

/**
 * Uploads the image, pulls it back and checks that Istio would load it; attaches the SBOM, signs the digest and sets the
 * further tags, as the plan says. Throws a `PublishError`: exit code 4 if the
 * registry refuses, 5 if another image came back.
 */
export async function executePush(plan: PushPlan, run: RunContext): Promise<void> {
  const { module, packed, target, image, tags, sbom, signing, created, openAccess } = plan;
  const { emit } = run;
  const access = await openAccess();
  await withRemote(access, target.registry, run, async (remote) => {
    await uploadIfNew(remote, packed, target, emit);
    await verifyUpload(remote, image, module, emit);
    if (sbom !== undefined) await attachSbom(remote, image, { ...sbom, created }, emit);
    if (signing !== undefined) {
      await signImage(image, signing, access, run);
      emit({ kind: 'signed', name: formatByDigest(image) });
    }
    await addTags(remote, image, tags, emit);
  });
  emit({ kind: 'pushed', image: formatReference(image), digest: image.digest });
}
