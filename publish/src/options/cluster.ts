import { parseFile } from './files.ts';
import { textFlag, type Values } from './flag.ts';

/** Which cluster a command talks to. What is left out is taken as kubectl takes it. */
export interface ClusterChoice {
  /** Absolute path. */
  kubeconfig?: string;
  context?: string;
}

const REFUSED = { 3: 'the cluster refused, or cannot be reached' };

/** The flags that say which cluster a command talks to. */
export const CLUSTER_FLAGS = {
  kubeconfig: textFlag(
    '--kubeconfig <file>',
    {
      group: 'Cluster',
      description: 'how to reach the cluster',
      isCommon: true,
      variable: 'KUBECONFIG',
      default: 'as kubectl',
      environment: { KUBECONFIG: 'used if --kubeconfig is not given; several files, as with kubectl' },
      exitCodes: REFUSED,
    },
    parseFile,
  ),
  context: textFlag(
    '--context <name>',
    {
      group: 'Cluster',
      description: 'context of the kubeconfig',
      isCommon: true,
      default: 'its current context',
    },
    (text) => text,
  ),
};

/** Reads which cluster a command talks to. */
export function readCluster({ kubeconfig, context }: Values<typeof CLUSTER_FLAGS>): ClusterChoice {
  return { ...(kubeconfig !== undefined && { kubeconfig }), ...(context !== undefined && { context }) };
}
