import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';
import { common, flag, type Values } from './flag.ts';
import { anyText, isDnsLabel, parseFile } from './parsers.ts';

/** Which cluster a command talks to. What is left out is taken as kubectl takes it. */
export interface ClusterChoice {
  /** Absolute path. */
  kubeconfig?: string | undefined;
  context?: string | undefined;
}

const REFUSED = { 3: 'the cluster refused, or cannot be reached' };

/** The flags that say which cluster a command talks to. */
export const CLUSTER_FLAGS = common({
  kubeconfig: flag.cluster.text('--kubeconfig <file>', 'how to reach the cluster', parseFile, {
    variable: 'KUBECONFIG',
    default: 'as kubectl',
    variableUse: 'used if --kubeconfig is not given; several files, as with kubectl',
    exitCodes: REFUSED,
  }),
  context: flag.cluster.text('--context <name>', 'context of the kubeconfig', anyText, {
    default: 'its current context',
  }),
});

/** Reads which cluster a command talks to. */
export function readCluster({ kubeconfig, context }: Values<typeof CLUSTER_FLAGS>): ClusterChoice {
  return { kubeconfig, context };
}

/** The flag that kubectl users type; it means the same as the argument. */
export const NAMESPACE_FLAGS = {
  namespace: flag.cluster.list(
    '-n, --namespace <name>',
    'the same as NAMESPACE as an argument; can be repeated',
    anyText,
  ),
};

/** Checks the namespaces of a command line, arguments and flags; one that is named twice counts once. */
export function readNamespaces(
  names: readonly string[],
  values: { namespace?: readonly string[] } = {},
): string[] {
  const all = [...names, ...(values.namespace ?? [])];
  for (const name of all) parseNamespace(name, 'a namespace');
  return [...new Set(all)];
}

/** As `readNamespaces`. Throws a usage error if there is none. */
export function requireNamespaces(
  names: readonly string[],
  values: { namespace?: readonly string[] },
  command: string,
): string[] {
  const namespaces = readNamespaces(names, values);
  if (namespaces.length > 0) return namespaces;
  throw usageError(
    `Cannot run meshtap ${command}`,
    'no namespace was given',
    `Name the namespaces: \`meshtap ${command} NAMESPACE...\`.`,
  );
}

/** The flag that means all namespaces, as with kubectl. A command says in the description which ones these are. */
export const ALL_NAMESPACES_FLAGS = common({
  allNamespaces: flag.cluster.switch('-A, --all-namespaces', 'all namespaces of the cluster'),
});

/** Reads the namespaces of a command line, or `all`. Throws a usage error if there are both; there may be none. */
export function readNamespacesOrAll(
  names: readonly string[],
  values: { namespace?: readonly string[]; allNamespaces: boolean },
): string[] | 'all' {
  const namespaces = readNamespaces(names, values);
  if (!values.allNamespaces) return namespaces;
  if (namespaces.length === 0) return 'all';
  throw usageError(
    `Cannot use --all-namespaces together with ${quoteInput(namespaces[0] ?? '')}`,
    'all namespaces include it',
    'Leave one of them off.',
  );
}

/** Checks a namespace. `source` is a flag, or what the error calls it. */
export function parseNamespace(text: string, source: string): string {
  if (isDnsLabel(text)) return text;
  throw usageError(
    `Cannot use ${quoteInput(text)} as ${source}`,
    'it is not 1 to 63 lower-case letters, digits and "-", with a letter or digit first and last',
    'Give namespaces as `kubectl get namespaces` lists them.',
  );
}
