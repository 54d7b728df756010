import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError, verificationError } from '../errors.ts';
import type { PackedImage } from '../image/image.ts';
import { formatReference, type ImageReference, parseReference } from '../image/reference.ts';
import { addModuleOptions, readModulePath } from '../options/module-file.ts';
import { addProvenanceOptions, readProvenance } from '../options/provenance.ts';
import type { RawOptions } from '../options/raw.ts';
import { addRegistryOptions, readRegistryAccess } from '../options/registry.ts';
import type { Remote } from '../registry/remote.ts';

const EXAMPLES = `
Examples:
  Push to a registry that \`docker login\` or \`oras login\` knows:
    meshtap push registry.example.com/mesh/tap:1.2.3

  Push to a registry on this machine that speaks no TLS:
    meshtap push 127.0.0.1:5000/tap:dev --plain-http

  Log in for this push alone, the password out of sight:
    printf %s "$PASSWORD" | meshtap push registry.example.com/mesh/tap:1.2.3 --username ci --password-stdin

  Use what was pushed:
    meshtap generate shop --image "$(meshtap push registry.example.com/mesh/tap:1.2.3)"

The upload is done by the ORAS CLI: MESHTAP_ORAS, else oras on PATH, else, in a checkout, a build of it.`;

/** Adds \`meshtap push\`. */
export function addPushCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('push')
    .summary('pack the filter and push it to a registry')
    .description(
      'Packs the filter, pushes it, pulls it back, checks that Istio would load it, and prints IMAGE@sha256:...',
    )
    .argument('<image>', 'where to: HOST[:PORT]/REPOSITORY[:TAG]');
  addRegistryOptions(addProvenanceOptions(addModuleOptions(command)))
    .addHelpText('after', EXAMPLES)
    .action((image: string, raw: RawOptions) => runPush(image, raw, context));
}

async function runPush(text: string, raw: RawOptions, context: CommandContext): Promise<void> {
  const target = parseReference(text);
  const path = readModulePath(raw, context);
  const provenance = readProvenance(raw, context);
  const [{ readModule }, { packImage }, { withRemote }] = await Promise.all([
    import('../image/module.ts'),
    import('../image/image.ts'),
    import('../registry/remote.ts'),
  ]);
  const module = await readModule(path);
  const image = await packImage(module, provenance);
  const { digest } = image.manifest;
  if (target.digest !== undefined && target.digest !== digest) {
    throw usageError(
      `Cannot push ${text}`,
      `the packed image has the digest ${digest}`,
      'Leave the digest off: it follows from the image.',
    );
  }
  const access = await readRegistryAccess(raw, context);
  const pinned = { ...target, digest };
  await withRemote(access, target.registry, context, async (remote) => {
    await uploadIfNew(remote, image, target, context);
    await verify(remote, pinned, module);
  });
  context.stderr.write(
    `Checked: it came back unchanged, and Istio's agent would load it (${module.length} bytes)\n`,
  );
  context.stdout.write(`${formatReference(pinned)}\n`);
}

async function uploadIfNew(
  remote: Remote,
  image: PackedImage,
  target: ImageReference,
  context: CommandContext,
): Promise<void> {
  const { digestOf } = await import('../image/digest.ts');
  const { digest } = image.manifest;
  const destination = withoutDigest(target);
  const name = formatReference(destination);
  if (target.tag === undefined) {
    context.stderr.write(
      `${name} has no tag: the image goes there by digest alone, and some registries clear untagged images away\n`,
    );
  }
  const present = await remote.findManifest(target.tag === undefined ? { ...target, digest } : destination);
  const presentDigest = present && digestOf(present);
  if (presentDigest === digest) {
    context.stderr.write(`${name} is there already with this digest, nothing to upload\n`);
    return;
  }
  const directory = await mkdtemp(join(tmpdir(), 'meshtap-push-'));
  try {
    const { writeLayout } = await import('../image/layout.ts');
    await writeLayout(directory, image);
    await remote.pushLayout(directory, digest, destination);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  const moved = presentDigest === undefined ? '' : `; the tag pointed at ${presentDigest} before`;
  context.stderr.write(`Pushed ${name} (${digest})${moved}\n`);
}

async function verify(remote: Remote, pinned: ImageReference, module: Buffer): Promise<void> {
  const [{ resolveImage }, { acceptImage }] = await Promise.all([
    import('../registry/pull.ts'),
    import('../registry/accept.ts'),
  ]);
  const { registry, repository, digest } = pinned;
  const byName =
    pinned.tag === undefined ? { registry, repository, ...(digest && { digest }) } : withoutDigest(pinned);
  const name = formatReference(byName);
  const found = await resolveImage(remote, byName);
  const refuse = (why: string) =>
    verificationError(
      `Cannot trust ${name} after the push`,
      why,
      'Push again; if it happens again, ask whoever runs the registry.',
    );
  if (found.isFromIndex) throw refuse('the registry gives an index, and an image was pushed');
  if (found.digest !== digest) throw refuse(`the registry gives ${found.digest}, and ${digest} was pushed`);
  const back = await acceptImage(found.manifest, name, (layer) => remote.fetchBlob(byName, layer));
  if (!module.equals(back)) throw refuse('the module that came back is not the one that was pushed');
}

function withoutDigest({ registry, repository, tag }: ImageReference): ImageReference {
  return { registry, repository, ...(tag !== undefined && { tag }) };
}
