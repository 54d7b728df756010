import { text } from 'node:stream/consumers';
import type { RunContext } from '../context.ts';
import { type RegistryRequest, refuseLogin } from '../options/registry.ts';
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
