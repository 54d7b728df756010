import { DEFAULT_RECEIVER_NAME, type ReceiverName } from '../resources/receiver.ts';
import { badValue, refuseWith, type TextOrigin, textFlag } from './flag.ts';
import { isDnsLabel } from './kubernetes-names.ts';

/** The flag that says where the receiver is. */
export const RECEIVER_FLAGS = {
  receiver: textFlag(
    '--receiver <namespace[/name]>',
    {
      group: 'Receiver',
      description: 'where the receiver is',
      isCommon: true,
      default: 'the only one in the cluster',
    },
    parseReceiver,
  ),
};

/** Reads NAMESPACE or NAMESPACE/NAME of a receiver. */
export function parseReceiver(text: string, { source }: TextOrigin): ReceiverName {
  const [namespace = '', name = DEFAULT_RECEIVER_NAME, ...rest] = text.split('/');
  if (rest.length === 0 && isDnsLabel(namespace) && isDnsLabel(name)) return { namespace, name };
  throw badValue(
    text,
    source,
    'it is neither NAMESPACE nor NAMESPACE/NAME',
    'Give the namespace that you gave to `meshtap receiver`, such as --receiver traces.',
  );
}

/** Refuses flags that name another backend than the receiver. Throws a usage error. */
export function refuseBesideReceiver(values: object): void {
  refuseWith(values, OTHER_BACKENDS, 'together with --receiver', {
    why: '--receiver says where exchanges go, and how',
    fix: 'Leave one of them off.',
  });
}

const OTHER_BACKENDS = [
  ...['backendAddress', 'backendPort', 'backendExternal', 'backendTls', 'backendSni', 'backendCaFile'],
  'samplingManager',
];
