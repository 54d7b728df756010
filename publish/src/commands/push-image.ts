import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import {
  formatByDigest,
  formatReference,
  formatRepository,
  type ImageReference,
  parseReference,
} from '../image/reference.ts';
import { addModuleOptions, readModulePath } from '../options/module-file.ts';
import { addProvenanceOptions, readProvenance } from '../options/provenance.ts';
import { type RawOptions, readText } from '../options/raw.ts';
import { readRegistryAccess } from '../options/registry.ts';
import { addSigningOptions, readSigning } from '../options/signing.ts';
import { addTagOptions, readTags } from '../options/tags.ts';
import { formatPushEvent } from '../present/push-events.ts';
import type { PushListener } from '../registry/upload.ts';

/** Adds the flags of every command that pushes the filter, without those of the registry (`addRegistryOptions`). */
export function addPushOptions(command: Command): Command {
  addTagOptions(addProvenanceOptions(addModuleOptions(command))).option(
    '--attach-sbom <file>',
    'attach this SPDX or CycloneDX document in JSON to the image',
  );
  return addSigningOptions(command);
}

/**
 * Packs the filter, uploads it to `HOST/REPOSITORY[:TAG]`, pulls it back and checks that Istio would load it; attaches the
 * SBOM, signs the digest and sets the further tags, as the flags say. Gives `HOST/REPOSITORY[:TAG]@sha256:HEX`. Reads the
 * flags of `addPushOptions` and `addRegistryOptions`; says on stderr what it does. Throws a `PublishError`: exit code 4
 * when the registry refuses, 5 when another image came back.
 */
export async function pushImage(text: string, raw: RawOptions, context: CommandContext): Promise<string> {
  const tags = readTags(raw);
  const target = withTag(parseReference(text), tags[0]);
  const path = readModulePath(raw, context);
  const provenance = readProvenance(raw, context);
  const signing = readSigning(raw, context);
  const [{ readModule }, { packImage }, { withRemote }, upload] = await Promise.all([
    import('../image/module.ts'),
    import('../image/image.ts'),
    import('../registry/remote.ts'),
    import('../registry/upload.ts'),
  ]);
  const sbom = await readAttachment(raw, context);
  const module = await readModule(path);
  const image = await packImage(module, provenance);
  const pinned = { ...target, digest: pin(text, target, image.manifest.digest) };
  const cosign = signing && (await import('../registry/cosign.ts'));
  // A tool that is missing is better known before the upload.
  await cosign?.findCosign(context, `Cannot sign ${formatRepository(target)}`);
  const access = await readRegistryAccess(raw, context);
  const emit: PushListener = (event) => context.stderr.line(formatPushEvent(event));
  await withRemote(access, target.registry, context, async (remote) => {
    await upload.uploadIfNew(remote, image, target, emit);
    await upload.verifyUpload(remote, pinned, module, emit);
    if (sbom !== undefined)
      await upload.attachSbom(remote, pinned, { ...sbom, created: provenance.created }, emit);
    if (signing !== undefined) {
      await cosign?.signImage(pinned, signing, access, context);
      emit({ kind: 'signed', name: formatByDigest(pinned) });
    }
    await upload.addTags(remote, pinned, tags, emit);
  });
  return formatReference(pinned);
}

// The first --tag is the image's own when the reference has none.
function withTag(reference: ImageReference, tag: string | undefined): ImageReference {
  return reference.tag !== undefined || tag === undefined ? reference : { ...reference, tag };
}

function pin(text: string, target: ImageReference, digest: string): string {
  if (target.digest === undefined || target.digest === digest) return digest;
  throw usageError(
    `Cannot push ${text}`,
    `the packed image has the digest ${digest}`,
    'Leave the digest off: it follows from the image.',
  );
}

async function readAttachment(raw: RawOptions, context: CommandContext) {
  const file = readText(raw, 'attachSbom');
  if (file === undefined) return undefined;
  const { readSbom } = await import('../image/sbom.ts');
  return await readSbom(resolve(context.cwd, file));
}
