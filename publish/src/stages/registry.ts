import { text } from 'node:stream/consumers';
import type { RunContext } from '../context.ts';
import { formatReference, type PinnedReference } from '../image/reference.ts';
import { type RegistryRequest, refuseLogin } from '../options/registry.ts';
import type { Signer } from '../options/signatures.ts';
import { verifySignature } from '../registry/cosign.ts';
import type { RegistryAccess } from '../registry/remote.ts';

/** Gives how to reach a registry. The first call reads the password from standard input, if there is one to read. */
export type OpenAccess = () => Promise<RegistryAccess>;

/** Makes the access of a request, so that standard input is read once, and only if the registry is asked. */
export function prepareAccess({ username, ...access }: RegistryRequest, { stdin }: RunContext): OpenAccess {
  if (username === undefined) return async () => access;
  let opened: Promise<RegistryAccess> | undefined;
  return () => {
    opened ??= readPassword(stdin).then((password) => ({ ...access, login: { username, password } }));
    return opened;
  };
}

async function readPassword(stdin: RunContext['stdin']): Promise<string> {
  const password = (await text(stdin)).replace(/\r?\n$/, '');
  if (password !== '') return password;
  throw refuseLogin(
    'standard input holds no password',
    'Write it there: `printf %s "$PASSWORD" | meshtap ... --username NAME --password-stdin`.',
  );
}

/**
 * Checks that the image, if there is one, is signed by a signer; does nothing if there is none. Throws a `PublishError`: exit
 * code 5 if the signature does not verify.
 */
export async function checkSignature(
  { image, openAccess }: { image?: PinnedReference | undefined; openAccess: OpenAccess },
  signer: Signer | undefined,
  run: RunContext,
): Promise<void> {
  if (image === undefined || signer === undefined) return;
  await verifySignature(image, signer, await openAccess(), run);
  const by = signer.kind === 'key' ? undefined : signer.identity;
  run.emit({ kind: 'signature-verified', image: formatReference(image), identity: by });
}
