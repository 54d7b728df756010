import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { parseReference } from '../image/reference.ts';
import type { RawOptions } from '../options/raw.ts';
import { readRegistryAccess } from '../options/registry.ts';
import { addTransparencyLogOption, readVerifyKey } from '../options/signing.ts';

/** Adds the flags of every command that checks the image's signature before it writes; not those of the registry. */
export function addVerifyOptions(command: Command): Command {
  command.option(
    '--verify-key <file|url>',
    "check by the cosign CLI, before anything is written, that the image is signed with this public key's private " +
      'key: a file, or the URL of a key service',
  );
  return addTransparencyLogOption(command);
}

/**
 * Checks that an image, `HOST/REPOSITORY[:TAG]@sha256:HEX`, is signed with the key of --verify-key; does nothing without
 * the flag. Says so on stderr. Throws a `PublishError`: exit code 5 when the signature does not verify.
 */
export async function verifyImage(image: string, raw: RawOptions, context: CommandContext): Promise<void> {
  const signing = readVerifyKey(raw, context);
  if (signing === undefined) return;
  const { digest, ...reference } = parseReference(image);
  if (digest === undefined) {
    throw usageError(
      `Cannot check the signature of ${image}`,
      'it has no digest, and a tag may point elsewhere a moment later',
      'Give what `meshtap push` printed: IMAGE@sha256:HEX.',
    );
  }
  const { verifySignature } = await import('../registry/cosign.ts');
  const access = await readRegistryAccess(raw, context);
  await verifySignature({ ...reference, digest }, signing, access, context);
  context.stderr.line(`Checked: ${image} is signed with the key of --verify-key`);
}
