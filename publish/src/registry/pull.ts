import { openContext } from '../context.ts';
import { digestOf } from '../image/digest.ts';
import { formatReference, type ImageReference, parseReference } from '../image/reference.ts';
import { acceptImage, acceptManifest } from './accept.ts';
import { type ImageManifest, parseManifest, pickChild } from './manifest.ts';
import { type RegistryAccess, type Remote, withRemote } from './remote.ts';

/** An image manifest and the digest that Istio compares: with an index, that of the child it picks. */
export interface ResolvedImage {
  digest: string;
  manifest: ImageManifest;
  isFromIndex: boolean;
}

/** Finds the image behind a reference as Istio's agent does. */
export async function resolveImage(remote: Remote, reference: ImageReference): Promise<ResolvedImage> {
  const name = formatReference(reference);
  const bytes = await remote.fetchManifest(reference);
  const parsed = parseManifest(bytes, name);
  if (parsed.kind === 'image') return { digest: digestOf(bytes), manifest: parsed, isFromIndex: false };
  const { digest } = pickChild(parsed, name);
  const { registry, repository } = reference;
  const child = parseManifest(await remote.fetchManifest({ registry, repository, digest }), name);
  // An index in an index has no layers to the agent either.
  const manifest =
    child.kind === 'image' ? child : { kind: 'image' as const, mediaType: '', layers: [], annotations: {} };
  return { digest, manifest, isFromIndex: true };
}

/** Finds the image behind a reference and checks that Istio could load one of its shape. */
export async function resolveLoadable(remote: Remote, reference: ImageReference): Promise<ResolvedImage> {
  const image = await resolveImage(remote, reference);
  acceptManifest(image.manifest, formatReference(reference));
  return image;
}

/** Flags of `pullModule`: as the command line's of the same names. */
export interface PullOptions {
  plainHttp?: boolean;
  registryConfig?: string;
  caFile?: string;
}

/**
 * Gets a module out of a registry the way Istio's agent does, with the digest that the agent compares. Needs the ORAS CLI.
 * Throws a `PublishError`: exit code 4 when the registry refuses, 5 when the agent would not load the image.
 */
export async function pullModule(
  reference: string,
  options: PullOptions = {},
): Promise<{ digest: string; module: Uint8Array }> {
  const access: RegistryAccess = {
    plainHttp: options.plainHttp ?? false,
    insecure: false,
    ...(options.registryConfig !== undefined && { registryConfig: options.registryConfig }),
    ...(options.caFile !== undefined && { caFile: options.caFile }),
  };
  const parsed = parseReference(reference);
  const context = openContext({
    env: process.env,
    cwd: process.cwd(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: new AbortController().signal,
  });
  return await withRemote(access, parsed.registry, context, async (remote) => {
    const image = await resolveImage(remote, parsed);
    const fetchLayer = (layer: Parameters<Remote['fetchBlob']>[1]) => remote.fetchBlob(parsed, layer);
    return {
      digest: image.digest,
      module: await acceptImage(image.manifest, formatReference(parsed), fetchLayer),
    };
  });
}
