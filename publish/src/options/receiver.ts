import { type Command, Option } from 'commander';
import { usageError } from '../errors.ts';
import { DEFAULT_RECEIVER_NAME, type ReceiverName } from '../resources/receiver.ts';
import { isDnsLabel } from './kubernetes-names.ts';
import { badValue, flagName, type RawOptions, readSwitch, readText } from './raw.ts';

const OTHER_BACKENDS = ['backendAddress', 'backendPort'] as const;
const OTHER_WAYS = [
  'backendExternal',
  'backendTls',
  'backendSni',
  'backendCaFile',
  'samplingManager',
] as const;

/** Adds the flag that takes the receiver of a namespace for the backend. */
export function addReceiverBackendOption(command: Command): Command {
  return command.option(
    '--receiver <namespace[/name]>',
    'post to the receiver in this namespace (see `meshtap receiver`), as spans with bodies',
  );
}

/** Adds the flag that says where the receiver is. */
export function addReceiverOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--receiver <namespace[/name]>',
      'where the receiver is (default: the only one in the cluster)',
    ).helpGroup('Which receiver:'),
  );
}

/** Reads which receiver is meant; undefined if none is named. Throws a usage error. */
export function readReceiver(raw: RawOptions): ReceiverName | undefined {
  const text = readText(raw, 'receiver');
  if (text === undefined) return undefined;
  const [namespace = '', name = DEFAULT_RECEIVER_NAME, ...rest] = text.split('/');
  if (rest.length === 0 && isDnsLabel(namespace) && isDnsLabel(name)) return { namespace, name };
  throw badValue(
    'receiver',
    text,
    'it is neither NAMESPACE nor NAMESPACE/NAME',
    'Give the namespace that `meshtap receiver` was given, such as --receiver traces.',
  );
}

/** Refuses flags that name another backend than the receiver. Throws a usage error. */
export function refuseBesideReceiver(raw: RawOptions): void {
  if (readText(raw, 'receiver') === undefined) return;
  const flag =
    OTHER_BACKENDS.find((name) => readText(raw, name) !== undefined) ??
    OTHER_WAYS.find((name) => readSwitch(raw, name) || readText(raw, name) !== undefined);
  if (flag === undefined) return;
  throw usageError(
    `Cannot use ${flagName(flag)} together with --receiver`,
    '--receiver says where exchanges go, and how',
    'Leave one of them off.',
  );
}
