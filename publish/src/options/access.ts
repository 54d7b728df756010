import { badValue, common, flag, type TextOrigin, type Values } from './flag.ts';
import { isDnsLabel, isDnsSubdomain } from './parsers.ts';

/** To whom a Role is bound. */
export interface Account {
  kind: 'ServiceAccount' | 'User' | 'Group';
  name: string;
  /** Of a ServiceAccount. */
  namespace?: string;
}

/** Makes the flags that say which commands are to be allowed, and to whom. */
export function accessFlags<const T extends string>(commands: readonly T[]) {
  return common({
    commands: {
      ...flag.permissions.list(
        '--commands <names>',
        `only for these, separated by commas: ${commands.join(', ')}`,
        (text) => parseCommands(text, commands),
        { default: 'all' },
      ),
      choices: commands,
    },
    serviceAccount: flag.permissions.list(
      '--service-account <namespace/name>',
      'bind it to this ServiceAccount; can be repeated',
      parseServiceAccount,
    ),
    user: flag.permissions.list('--user <name>', 'bind it to this user; can be repeated', parseAccountName),
    group: flag.permissions.list(
      '--group <name>',
      'bind it to this group; can be repeated',
      parseAccountName,
    ),
  });
}

type AccessValues = Values<ReturnType<typeof accessFlags>>;

/** Reads to whom a Role is bound; maybe to nobody. Each is there once. */
export function readAccounts({ serviceAccount, user, group: groups }: AccessValues): Account[] {
  const accounts: Account[] = [
    ...serviceAccount,
    ...user.map((name) => ({ kind: 'User' as const, name })),
    ...groups.map((name) => ({ kind: 'Group' as const, name })),
  ];
  return [...new Map(accounts.map((account) => [JSON.stringify(account), account])).values()];
}

function parseCommands<T extends string>(text: string, all: readonly T[]): T[] {
  return text.split(',').map((word) => {
    const known = all.find((each) => each === word.trim().toLowerCase());
    if (known !== undefined) return known;
    throw badValue(
      word.trim(),
      '--commands',
      'there is no such command, or it needs no right in the cluster',
      `Give --commands some of ${all.join(', ')}.`,
    );
  });
}

function parseServiceAccount(text: string, { source }: TextOrigin): Account {
  const [, namespace = '', name = ''] = /^([^/]*)\/(.*)$/.exec(text) ?? [];
  if (isDnsLabel(namespace) && isDnsSubdomain(name)) return { kind: 'ServiceAccount', name, namespace };
  throw badValue(
    text,
    source,
    'it is not NAMESPACE/NAME',
    'Give the namespace that it is in and its name, such as ci/deployer.',
  );
}

function parseAccountName(text: string, { source }: TextOrigin): string {
  if (text.trim() !== '') return text;
  throw badValue(text, source, 'it is empty', `Give ${source} a name, or leave it off.`);
}
