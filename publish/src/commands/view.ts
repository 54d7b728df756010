import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { ExitCode, errorCode, PublishError } from '../errors.ts';
import { addClusterOptions, readCluster } from '../options/cluster.ts';
import type { RawOptions } from '../options/raw.ts';
import { addReceiverOption, readReceiver } from '../options/receiver.ts';
import { readLocalPort } from '../options/receiver-access.ts';
import { RECEIVER_PAGE_PORT } from '../resources/receiver.ts';

const EXAMPLES = `
Examples:
  Open the page of the receiver in the cluster:
    meshtap view

  Of the one in the namespace traces, without a browser, at a port of your choice:
    meshtap view --receiver traces --port 8080 --no-open

stdout has the address of the page, which is on this machine alone. It works until Ctrl-C, also when the receiver's pod
is replaced meanwhile. The receiver is found by its label and reached by port-forward, which needs the right to it
(\`meshtap rbac\`).`;

/** Adds \`meshtap view\`. */
export function addViewCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('view')
    .summary("open the page of the cluster's receiver")
    .description('Forwards a port of this machine to the page of the receiver in the cluster, and opens it.');
  addReceiverOption(addClusterOptions(command))
    .option(
      '--port <port>',
      `port of this machine (default: ${RECEIVER_PAGE_PORT}, or a free one if it is taken)`,
    )
    .option('--no-open', 'open no browser')
    .addHelpText('after', EXAMPLES)
    .action((raw: RawOptions) => runView(raw, context));
}

async function runView(raw: RawOptions, context: CommandContext): Promise<void> {
  const receiver = readReceiver(raw);
  const asked = readLocalPort(raw);
  const where = readCluster(raw, context);
  const [{ openCluster }, { findReceiverPod }, { openLocalPort }] = await Promise.all([
    import('../cluster/client.ts'),
    import('../receiver/page-client.ts'),
    import('../receiver/local-port.ts'),
  ]);
  const cluster = openCluster(where, context);
  // The pod may be another one each time.
  const connect = async () => cluster.connect(await findReceiverPod(cluster, receiver), RECEIVER_PAGE_PORT);
  const { signal, stderr, stdout } = context;
  try {
    // What is wrong is better known now than in the browser.
    (await connect()).destroy();
    const local = await openLocalPort(
      { port: asked ?? RECEIVER_PAGE_PORT, isAsked: asked !== undefined },
      connect,
      makeComplaint(context),
    ).catch((error: unknown) => {
      throw explainPort(asked ?? RECEIVER_PAGE_PORT, error);
    });
    const address = `http://127.0.0.1:${local.port}`;
    stdout.line(address);
    if (raw.open !== false) await tryBrowser(address, context);
    stderr.line('Ctrl-C ends it.');
    await awaitAbort(signal);
    await local.close();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

// A page asks many times; once a while is enough to say that none of it got through.
function makeComplaint({ stderr, signal }: CommandContext): (error: unknown) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (signal.aborted || performance.now() - last < 10_000) return;
    last = performance.now();
    const why =
      error instanceof PublishError ? error.why : error instanceof Error ? error.message : String(error);
    stderr.line(`Cannot reach the receiver now: ${why}. The next request tries again.`);
  };
}

async function tryBrowser(address: string, { env, stderr }: CommandContext): Promise<void> {
  const { openBrowser } = await import('../receiver/browser.ts');
  if (!(await openBrowser(address, env)))
    stderr.line('No browser could be opened: open the address yourself.');
}

function explainPort(port: number, cause: unknown): PublishError {
  const why =
    errorCode(cause) === 'EADDRINUSE'
      ? 'another program listens there'
      : `the system says ${errorCode(cause)}`;
  return new PublishError({
    what: `Cannot listen on 127.0.0.1:${port}`,
    why,
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
