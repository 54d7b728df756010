import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import {
  formatReference,
  formatRepository,
  type ImageReference,
  parseReference,
} from '../image/reference.ts';
import { readVersion } from '../installation.ts';
import { type RawOptions, readText } from '../options/raw.ts';
import { readRegistryAccess } from '../options/registry.ts';
import type { ResourceOrigin } from '../resources/metadata.ts';

/** The image that resources name, `HOST/REPOSITORY[:TAG]@sha256:HEX`, and what their metadata says of it. */
export interface ImageChoice {
  image: string;
  origin: ResourceOrigin;
}

/** Reads --image. One without digest is looked up in the registry, and refused there when Istio would not load it. */
export async function chooseImage(
  raw: RawOptions,
  context: CommandContext,
  name: string,
): Promise<ImageChoice> {
  const text = readText(raw, 'image');
  if (text === undefined) {
    throw usageError(
      'Cannot generate resources',
      '--image is missing',
      'Give what `meshtap push` printed, --image HOST/REPOSITORY:TAG@sha256:HEX, or do without a registry: --delivery config-map.',
    );
  }
  const reference = parseReference(text);
  const { digest, revision } = await pin(reference, raw, context);
  const { tag } = reference;
  const image = { digest, ...(tag !== undefined && { tag }), ...(revision !== undefined && { revision }) };
  return {
    image: formatReference({ ...reference, digest }),
    origin: { name, version: readVersion(), image },
  };
}

async function pin(
  reference: ImageReference,
  raw: RawOptions,
  context: CommandContext,
): Promise<{ digest: string; revision?: string | undefined }> {
  if (reference.digest !== undefined) return { digest: reference.digest };
  if (reference.tag === undefined) {
    throw usageError(
      `Cannot use ${formatRepository(reference)} as --image`,
      'it has neither a tag nor a digest',
      'Give what `meshtap push` printed, or add the tag to look up.',
    );
  }
  const [{ withRemote }, { resolveLoadable }] = await Promise.all([
    import('../registry/remote.ts'),
    import('../registry/pull.ts'),
  ]);
  const access = await readRegistryAccess(raw, context);
  const find = () =>
    withRemote(access, reference.registry, context, (remote) => resolveLoadable(remote, reference));
  const { digest, manifest } = await find();
  return { digest, revision: manifest.annotations['org.opencontainers.image.revision'] };
}
