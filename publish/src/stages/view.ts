import type { Duplex } from 'node:stream';
import { openCluster } from '../cluster/client.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, errorCode, PublishError } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import { openBrowser, openLocalPort } from '../receiver/local-port.ts';
import { findReceiverPod } from '../receiver/receiver-pod.ts';
import { RECEIVER_PAGE_PORT, type ReceiverName } from '../resources/receiver-spec.ts';

/** Opens a connection to the page of the receiver; its pod may be another one each time. */
type ConnectPage = () => Promise<Duplex>;

/** Finds the receiver, and makes sure that its page can be reached: here the error is better seen than in the browser. */
export async function planView(
  { cluster: choice, receiver }: { cluster: ClusterChoice; receiver?: ReceiverName | undefined },
  run: RunContext,
): Promise<ConnectPage> {
  const cluster = openCluster(choice, run);
  const connect = async () => cluster.connect(await findReceiverPod(cluster, receiver), RECEIVER_PAGE_PORT);
  (await connect()).destroy();
  return connect;
}

const COMPLAINT_PAUSE_MS = 10_000;

/** Forwards a port of this machine to the page until the signal, and opens a browser. */
export async function executeView(
  connect: ConnectPage,
  run: RunContext,
  { port, isOpening }: { port?: number | undefined; isOpening: boolean },
): Promise<void> {
  const { signal, emit } = run;
  const wanted = port ?? RECEIVER_PAGE_PORT;
  const local = await openLocalPort(
    { port: wanted, isAsked: port !== undefined },
    connect,
    makeComplaint(run),
  ).catch((error: unknown) => {
    throw explainPort(wanted, error);
  });
  const url = `http://127.0.0.1:${local.port}`;
  emit({ kind: 'address', url });
  if (isOpening && !(await openBrowser(url, run.env))) {
    emit({ kind: 'note', text: 'No browser could be opened: open the address yourself.' });
  }
  emit({ kind: 'note', text: 'Ctrl-C ends it.' });
  await awaitAbort(signal);
  await local.close();
}

// A page asks many times; now and then is enough to say that none of it got through.
function makeComplaint({ emit, signal }: RunContext): (error: unknown) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (signal.aborted || performance.now() - last < COMPLAINT_PAUSE_MS) return;
    last = performance.now();
    const why =
      error instanceof PublishError ? error.why : error instanceof Error ? error.message : String(error);
    emit({ kind: 'note', text: `Cannot reach the receiver now: ${why}. The next request tries again.` });
  };
}

function explainPort(port: number, cause: unknown): PublishError {
  const isTaken = errorCode(cause) === 'EADDRINUSE';
  return new PublishError({
    what: `Cannot listen on 127.0.0.1:${port}`,
    why: isTaken ? 'another program listens there' : `the system says ${errorCode(cause)}`,
    fix: 'Give another --port, or leave it off.',
    exitCode: ExitCode.failure,
    cause,
  });
}

function awaitAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
