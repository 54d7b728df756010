import { openCluster } from '../cluster/client.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { ReceiverAccess } from '../options/receiver.ts';
import { openPodClient, openUrlClient, type PageClient } from '../receiver/page-client.ts';

/** Opens the page listener of a receiver: at a URL, or in the cluster. */
export async function openReceiver(
  access: ReceiverAccess,
  cluster: ClusterChoice,
  run: RunContext,
): Promise<PageClient> {
  if (access.kind === 'url') return openUrlClient(access.url, access.token?.token);
  return openPodClient(openCluster(cluster, run), access.receiver);
}

/** Makes the error of a receiver that cannot be read. An error that says what to do stays as it is. */
export function explainReading(
  error: unknown,
  { name }: PageClient,
  { kind }: Pick<ReceiverAccess, 'kind'>,
): unknown {
  if (error instanceof PublishError || !(error instanceof Error)) return error;
  const status = 'status' in error ? error.status : undefined;
  const answered = typeof status === 'number' ? `it answered ${status}: ` : '';
  return new PublishError({
    what: `Cannot read from ${name}`,
    why: `${answered}${error.message.replace(/\.$/, '')}`,
    fix: adviseOn(status, kind),
    exitCode: kind === 'url' ? ExitCode.failure : ExitCode.cluster,
    cause: error,
  });
}

function adviseOn(status: unknown, kind: ReceiverAccess['kind']): string {
  if (status === 401) return 'Give its token with --token-file.';
  if (status === 503) return 'Try again. If it happens again, see the log of the receiver.';
  return kind === 'url'
    ? 'Check the address: it is what `meshtap receive` printed for its page.'
    : 'See `kubectl logs` of its pod.';
}
