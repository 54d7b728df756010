import { parseFilter } from '../../../receive/src/filter/parse.ts';
import { FilterError } from '../../../receive/src/filter/value.ts';
import { openCluster } from '../cluster/client.ts';
import type { RunContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { ReceiverAccess } from '../options/receiver-access.ts';
import { openPodClient, openUrlClient, type PageClient } from '../receiver/page-client.ts';

/** Which exchanges are shown, and where they are read from. */
export interface TailRequest {
  access: ReceiverAccess;
  namespaces: readonly string[];
  filter: string;
  cluster: ClusterChoice;
  output?: 'table' | 'json';
}

/** A client of the receiver's page, and the filter that it is asked with. */
export interface TailPlan {
  client: PageClient;
  filter: string;
}

/** Checks the filter, and finds the receiver. */
export async function planTail(
  { access, namespaces, filter, cluster }: TailRequest,
  run: RunContext,
): Promise<TailPlan> {
  checkFilter(filter, namespaces);
  const parts = [filter, ...namespaces.map((name) => `namespace:${name}`)];
  return {
    filter: parts.filter((part) => part !== '').join(' '),
    client:
      access.kind === 'url'
        ? openUrlClient(access.url, access.token?.token)
        : await openPodClient(openCluster(cluster, run), access.receiver),
  };
}

function checkFilter(text: string, namespaces: readonly string[]): void {
  try {
    const { terms } = parseFilter(text, Date.now() * 1000);
    const hasOwn = terms.some(({ field, isNegated }) => field === 'namespace' && !isNegated);
    if (!hasOwn || namespaces.length === 0) return;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw usageError(
      'Cannot use --filter',
      error.message.replace(/\.$/, ''),
      'Write it as in the filter box of the page, such as `status:5xx -path:/healthz`.',
    );
  }
  throw usageError(
    'Cannot use namespaces together with namespace: in --filter',
    'an exchange of any of them would match',
    'Name them in one of the two places.',
  );
}
