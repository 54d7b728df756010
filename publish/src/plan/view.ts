import type { Duplex } from 'node:stream';
import { openCluster } from '../cluster/client.ts';
import type { RunContext } from '../context.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import { findReceiverPod } from '../receiver/page-client.ts';
import { RECEIVER_PAGE_PORT, type ReceiverName } from '../resources/receiver.ts';

/** Opens a connection to the page of the receiver; its pod may be another one each time. */
export type ConnectPage = () => Promise<Duplex>;

/** Finds the receiver, and makes sure that its page can be reached: here the error is better seen than in the browser. */
export async function planView(
  { cluster: choice, receiver }: { cluster: ClusterChoice; receiver?: ReceiverName },
  run: RunContext,
): Promise<ConnectPage> {
  const cluster = openCluster(choice, run);
  const connect = async () => cluster.connect(await findReceiverPod(cluster, receiver), RECEIVER_PAGE_PORT);
  (await connect()).destroy();
  return connect;
}
