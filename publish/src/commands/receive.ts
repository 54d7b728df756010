import { chmod } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { makeDirectory } from '../directory.ts';
import { fileError, Interruption, PublishError } from '../errors.ts';
import { findPage, readVersion } from '../installation.ts';
import { formatAddress } from '../options/listen-address.ts';
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
  if (settings.isDefaultStore) await makeStoreFolder(settings.store);
  try {
    await runReceiver(describe(settings), {
      stdout: context.sink,
      env: context.env,
      say: (line) => context.stderr.line(line),
      signal: context.signal,
    });
  } catch (error) {
    if (error instanceof ReceiverError) throw explain(error);
    throw error;
  }
  endQuietly(context.signal);
}

function describe({ listen, page, isQuiet, output, isDefaultStore, warnings, ...rest }: ReceivingSettings) {
  const show = isQuiet ? ('nothing' as const) : output;
  return {
    ...rest,
    ...{ version: readVersion(), listen, page },
    pageFiles: findPage(),
    ...(show !== undefined && { show }),
  };
}
