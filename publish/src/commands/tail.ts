import type { Command } from 'commander';
import type { ExchangeWriter } from '../../../receive/src/terminal/exchange-writer.ts';
import type { CommandContext } from '../context.ts';
import { ExitCode, PublishError, usageError } from '../errors.ts';
import { addClusterOptions, readCluster } from '../options/cluster.ts';
import { readNamespaces } from '../options/kubernetes-names.ts';
import { type RawOptions, readText } from '../options/raw.ts';
import {
  addReceiverAccessOptions,
  type ReceiverAccess,
  readReceiverAccess,
} from '../options/receiver-access.ts';
import { addTerminalOption, readTerminalOutput } from '../options/receiving.ts';
import type { TailReader } from '../receiver/live-tail.ts';
import type { PageClient } from '../receiver/page-client.ts';

const EXAMPLES = `
Examples:
  Watch what arrives at the receiver in the cluster:
    meshtap tail

  Only the errors of one namespace:
    meshtap tail shop --filter 'status:5xx -path:/healthz'

  Count statuses, from a receiver that you may reach without the cluster:
    meshtap tail --url http://127.0.0.1:9080 -o json | jq --unbuffered .status

The receiver is found by its label and read by port-forward, which needs the right to it (\`meshtap rbac\`). --filter is
that of the page: text, method:, status:, host:, path:, source:, destination:, namespace:, is:cut, and -term for what is
not meant. A lost connection is opened again where it ended, with nothing left out or shown twice. Ctrl-C ends it.`;

/** Adds \`meshtap tail\`. */
export function addTailCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('tail')
    .summary('show exchanges as they arrive at a receiver')
    .description('Shows exchanges as they arrive at the receiver in the cluster, or at a URL.')
    .argument('[namespace...]', 'show only exchanges that come from or go to these namespaces');
  addTerminalOption(
    addReceiverAccessOptions(addClusterOptions(command)).option(
      '--filter <text>',
      "show only exchanges that fit, in the page's filter language (default: all)",
    ),
  )
    .addHelpText('after', EXAMPLES)
    .action((namespaces: string[], raw: RawOptions) => runTail(namespaces, raw, context));
}

async function runTail(names: string[], raw: RawOptions, context: CommandContext): Promise<void> {
  const access = readReceiverAccess(raw, context);
  const asked = readTerminalOutput(raw);
  const filter = await readFilter(names, raw);
  const [{ followLive }, { chooseFormat, ExchangeWriter }] = await Promise.all([
    import('../receiver/live-tail.ts'),
    import('../../../receive/src/terminal/exchange-writer.ts'),
  ]);
  const client = await openClient(access, raw, context);
  const writer = new ExchangeWriter(context.sink, chooseFormat(context.sink, asked), context.env);
  const signal = AbortSignal.any([context.signal, writer.gone]);
  try {
    await writer.begin();
    await followLive(client, filter, makeReader(writer, context, signal), signal);
  } catch (error) {
    if (signal.aborted) return;
    throw explain(error, client, access);
  }
}

async function readFilter(names: string[], raw: RawOptions): Promise<string> {
  const text = readText(raw, 'filter') ?? '';
  const namespaces = names.length === 0 ? [] : readNamespaces(names);
  const [{ parseFilter }, { FilterError }] = await Promise.all([
    import('../../../receive/src/filter/parse.ts'),
    import('../../../receive/src/filter/value.ts'),
  ]);
  try {
    const { terms } = parseFilter(text, Date.now() * 1000);
    const own = terms.some(({ field, isNegated }) => field === 'namespace' && !isNegated);
    if (own && namespaces.length > 0) {
      throw usageError(
        'Cannot use namespaces together with namespace: in --filter',
        'an exchange of any of them would fit',
        'Name them in one of the two places.',
      );
    }
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw usageError(
      'Cannot use --filter',
      error.message.replace(/\.$/, ''),
      'Write it as in the filter box of the page, such as `status:5xx -path:/healthz`.',
    );
  }
  return [text, ...namespaces.map((name) => `namespace:${name}`)].filter((part) => part !== '').join(' ');
}

async function openClient(
  access: ReceiverAccess,
  raw: RawOptions,
  context: CommandContext,
): Promise<PageClient> {
  const { openPodClient, openUrlClient } = await import('../receiver/page-client.ts');
  if (access.kind === 'url') {
    if (access.token?.warning !== undefined) context.stderr.line(`Warning: ${access.token.warning}`);
    return openUrlClient(access.url, access.token?.token);
  }
  const { openCluster } = await import('../cluster/client.ts');
  return openPodClient(openCluster(readCluster(raw, context), context), access.receiver);
}

function makeReader(writer: ExchangeWriter, { stderr }: CommandContext, signal: AbortSignal): TailReader {
  let isLost = false;
  return {
    take: (exchange) => writer.write([exchange], signal),
    skipped: (count) =>
      stderr.line(`${count} exchanges were left out: they came faster than they were read.`),
    lost(why) {
      if (!isLost) stderr.line(`The connection was lost: ${why}. Trying again ...`);
      isLost = true;
    },
    back(hasGap) {
      stderr.line(
        hasGap
          ? 'Connected again, to a receiver that has another store: what came in between is not shown.'
          : 'Connected again.',
      );
      isLost = false;
    },
  };
}

function explain(error: unknown, { name }: PageClient, { kind }: ReceiverAccess): unknown {
  if (error instanceof PublishError || !(error instanceof Error)) return error;
  const status = 'status' in error ? error.status : undefined;
  const fix =
    status === 401
      ? 'Give its token with --token-file.'
      : kind === 'url'
        ? 'Check the address: it is what `meshtap receive` printed for its page.'
        : 'See `kubectl logs` of its pod.';
  const answered = typeof status === 'number' ? `it answered ${status}: ` : '';
  return new PublishError({
    what: `Cannot read from ${name}`,
    why: `${answered}${error.message.replace(/\.$/, '')}`,
    fix,
    exitCode: kind === 'url' ? ExitCode.failure : ExitCode.cluster,
    cause: error,
  });
}
