import type { Command } from 'commander';
import type { RunOptions } from '../../../receive/src/index.ts';
import type { CommandContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import { findPage, readVersion } from '../installation.ts';
import { isLoopback } from '../options/listen-address.ts';
import type { RawOptions } from '../options/raw.ts';
import { addReceivingOptions, type ReceivingSettings, readReceiving } from '../options/receiving.ts';

const EXAMPLES = `
Examples:
  Receive on this machine, watch in the terminal and at http://127.0.0.1:9080:
    meshtap receive

  Show errors alone, and keep all in memory:
    meshtap receive --store :memory: --filter 'status:5xx -path:/healthz'

  Pass what arrives on to another program, one JSON object a line:
    meshtap receive | jq -r 'select(.duration_ms > 500) | .path'

  Let others on the network post and look; the page asks them for the token:
    openssl rand -hex 32 > page-token
    meshtap receive --listen 0.0.0.0:9000 --page 0.0.0.0:9080 --page-token-file page-token

It takes every format of the filter: scnt at /publish, apiclarity at /api/telemetry, OTLP at /v1/traces and /v1/logs. An
exchange is acknowledged once it is stored. --filter decides what the terminal shows, not what is kept. In a cluster:
\`meshtap receiver\`. Ctrl-C stores what is under way and ends; a second one ends at once.`;

/** Adds \`meshtap receive\`. */
export function addReceiveCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('receive')
    .summary('receive exchanges here, store them and show them')
    .description('Receives what the filter posts, keeps it, and shows it in the terminal and on a web page.');
  addReceivingOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((raw: RawOptions) => runReceive(raw, context));
}

async function runReceive(raw: RawOptions, context: CommandContext): Promise<void> {
  const settings = readReceiving(raw, context);
  // Nothing of the receiver is loaded for other commands.
  const { runReceiver, ReceiverError } = await import('../../../receive/src/index.ts');
  for (const warning of settings.warnings) context.stderr.line(`Warning: ${warning}`);
  try {
    await runReceiver(describe(settings), {
      stdout: context.sink,
      env: context.env,
      say: (line) => context.stderr.line(line),
      started: (urls) => sayStart(settings, urls, context),
      signal: context.signal,
    });
  } catch (error) {
    if (!(error instanceof ReceiverError)) throw error;
    const { what, why, fix, isUsage } = error;
    throw new PublishError({
      ...{ what, why, fix, cause: error },
      exitCode: isUsage ? ExitCode.usage : ExitCode.failure,
    });
  }
}

function describe({ isQuiet, output, ...settings }: ReceivingSettings): RunOptions {
  const { listen, page, store, keepForMs, keepBytes, pageToken, ingestToken, filter } = settings;
  const show = isQuiet ? 'nothing' : output;
  return {
    ...{ version: readVersion(), listen, page, store, keepForMs, keepBytes, filter, pageFiles: findPage() },
    ...(pageToken !== undefined && { pageToken }),
    ...(ingestToken !== undefined && { ingestToken }),
    ...(show !== undefined && { show }),
  };
}

function sayStart(
  { store, listen, pageToken }: ReceivingSettings,
  urls: { ingest: string; page: string },
  { stderr }: CommandContext,
): void {
  stderr.line(`Ingest: ${urls.ingest}  (kept in ${store === ':memory:' ? 'memory' : store})`);
  stderr.line(`Page:   ${urls.page}${pageToken === undefined ? '' : '  (it asks for the token)'}`);
  if (findPage() === undefined) {
    stderr.line('Warning: the page is not built, so there is the API alone. Run `make build` to build it.');
  }
  const { port } = new URL(urls.ingest);
  stderr.line(
    isLoopback(listen.host)
      ? 'Only this machine can post here. To see the traffic of a cluster, run `meshtap receiver NAMESPACE | kubectl apply -f -`.'
      : `Next: meshtap publish NAMESPACE --image IMAGE --backend-external --backend-address HOST --backend-port ${port}`,
  );
}
