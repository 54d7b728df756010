import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { type Cluster, KubeConfig } from '@kubernetes/client-node';
import { type RunContext, readVariable } from '../context.ts';
import { describeFileError, errorCode, usageError } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import { quoteInput } from '../redaction.ts';

/** How to connect to a cluster. `name` is the kubeconfig's context. */
export interface Connection {
  config: KubeConfig;
  cluster: Cluster;
  name: string;
}

const WHAT = 'Cannot find the cluster';
// The client's default when it has found nothing.
const NOTHING_FOUND = 'http://localhost:8080';

/** Finds the cluster as kubectl does: flag, KUBECONFIG, `~/.kube/config`, our pod. Throws a usage error if there is none. */
export function findConnection(choice: ClusterChoice, context: RunContext): Connection {
  const config = loadConfig(choice, context);
  if (choice.context !== undefined) selectContext(config, choice.context);
  const name = config.getCurrentContext();
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw usageError(
      WHAT,
      'the kubeconfig has no current context, or does not have its cluster',
      'Give a context with --context, or choose one with `kubectl config use-context`.',
    );
  }
  checkCluster(config, cluster, name);
  return { config: /^http:/i.test(cluster.server) ? withoutUser(cluster) : config, cluster, name };
}

function loadConfig(choice: ClusterChoice, context: RunContext): KubeConfig {
  const { kubeconfig } = choice;
  const files =
    kubeconfig === undefined ? readVariable(context, 'KUBECONFIG')?.split(delimiter) : [kubeconfig];
  const [first, ...others] = (files ?? []).filter((file) => file !== '');
  const config = new KubeConfig();
  if (first === undefined) {
    load('the default kubeconfig', () => config.loadFromDefault());
    if (config.getCurrentCluster()?.server !== NOTHING_FOUND) return config;
    throw usageError(WHAT, 'there is no kubeconfig', 'Give one with --kubeconfig FILE or KUBECONFIG.');
  }
  load(first, () => config.loadFromFile(first));
  for (const file of others) {
    load(file, () => {
      const other = new KubeConfig();
      other.loadFromFile(file);
      config.mergeConfig(other, true);
    });
  }
  return config;
}

// The client would report either as a network error.
function checkCluster(config: KubeConfig, cluster: Cluster, name: string): void {
  const refuse = (why: string) =>
    usageError(
      `Cannot use the context ${quoteInput(name)} of the kubeconfig`,
      why,
      'Check it with `kubectl config view`.',
    );
  if (!/^https?:$/.test(URL.parse(cluster.server)?.protocol ?? '')) {
    throw refuse('the server of its cluster is not a URL that begins with https:// or http://');
  }
  const user = config.getCurrentUser();
  for (const file of [cluster.caFile, user?.certFile, user?.keyFile]) {
    if (file && !existsSync(file)) throw refuse(`it names ${file}, which does not exist`);
  }
}

// The parser's messages quote the file, which contains credentials.
function load(name: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    const why = errorCode(error) === undefined ? 'it is not a valid kubeconfig' : describeFileError(error);
    throw usageError(`Cannot use ${name} as a kubeconfig`, why, 'Check it with `kubectl config view`.');
  }
}

// As kubectl does: `kubectl proxy` and the like do not use TLS, and credentials could be read on the way.
function withoutUser(cluster: Cluster): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ ...cluster, skipTLSVerify: true }, { name: '' });
  return config;
}

function selectContext(config: KubeConfig, name: string): void {
  const known = config.getContexts().map((context) => context.name);
  if (!known.includes(name)) {
    throw usageError(
      `Cannot use ${quoteInput(name)} as --context`,
      'the kubeconfig does not have this context',
      known.length === 0 ? 'It has no contexts.' : `Give one of ${known.join(', ')}.`,
    );
  }
  config.setCurrentContext(name);
}
