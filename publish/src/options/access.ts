import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { isDnsLabel, isDnsSubdomain } from './kubernetes-names.ts';
import { badValue, choiceOption, collect, type RawOptions, readList } from './raw.ts';

/** Whom a Role is given to. */
export interface Account {
  kind: 'ServiceAccount' | 'User' | 'Group';
  name: string;
  /** A ServiceAccount's. */
  namespace?: string;
}

/** Adds the flags that say which commands are to be allowed, and to whom. */
export function addAccessOptions(command: Command, commands: readonly string[]): Command {
  return command
    .addOption(
      choiceOption(
        '--commands <names>',
        `for these alone, parted by commas: ${commands.join(', ')} (default: all)`,
        commands,
      ).argParser(collect),
    )
    .option('--service-account <namespace/name>', 'bind it to this ServiceAccount; may be repeated', collect)
    .option('--user <name>', 'bind it to this user; may be repeated', collect)
    .option('--group <name>', 'bind it to this group; may be repeated', collect);
}

/** Reads --commands, in the order of `all`; all of them without it. Throws a usage error for a word that is none. */
export function readCommands<T extends string>(raw: RawOptions, all: readonly T[]): T[] {
  const words = readList(raw, 'commands').flatMap((value) => value.split(','));
  const wanted = words.map((word) => word.trim().toLowerCase());
  const unknown = wanted.find((word) => !all.some((each) => each === word));
  if (unknown !== undefined) {
    throw badValue(
      'commands',
      unknown,
      'there is no such command, or it needs no right in the cluster',
      `Give --commands some of ${all.join(', ')}.`,
    );
  }
  return wanted.length === 0 ? [...all] : all.filter((each) => wanted.includes(each));
}

/** Reads whom a Role is given to; maybe nobody. Throws a usage error that names the flag. */
export function readAccounts(raw: RawOptions): Account[] {
  return [
    ...new Set(readList(raw, 'serviceAccount')).values().map(readServiceAccount),
    ...readNames(raw, 'user').map((name) => ({ kind: 'User' as const, name })),
    ...readNames(raw, 'group').map((name) => ({ kind: 'Group' as const, name })),
  ];
}

function readServiceAccount(value: string): Account {
  const [, namespace = '', name = ''] = /^([^/]*)\/(.*)$/.exec(value) ?? [];
  if (isDnsLabel(namespace) && isDnsSubdomain(name)) return { kind: 'ServiceAccount', name, namespace };
  throw badValue(
    'serviceAccount',
    value,
    'it is not NAMESPACE/NAME',
    'Give the namespace that it is in and its name, such as ci/deployer.',
  );
}

function readNames(raw: RawOptions, flag: string): string[] {
  const names = [...new Set(readList(raw, flag))];
  if (names.every((name) => name.trim() !== '')) return names;
  throw usageError(`Cannot use --${flag}`, 'it is empty', `Give --${flag} a name, or leave it off.`);
}
