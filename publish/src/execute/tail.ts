import { chooseFormat, ExchangeWriter } from '../../../receive/src/terminal/exchange-writer.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import type { TailPlan, TailRequest } from '../plan/tail.ts';
import { followLive, type TailReader } from '../receiver/live-tail.ts';
import type { PageClient } from '../receiver/page-client.ts';

/** Shows exchanges as they arrive, until the signal or until nobody reads any more. */
export async function executeTail(
  { client, filter }: TailPlan,
  run: RunContext,
  request: TailRequest,
): Promise<void> {
  const { sink, env } = run;
  const writer = new ExchangeWriter(sink, chooseFormat(sink, request.output), env);
  const signal = AbortSignal.any([run.signal, writer.gone]);
  try {
    await writer.begin();
    await followLive(client, filter, makeReader(writer, run, signal), signal);
  } catch (error) {
    if (signal.aborted) return;
    throw explain(error, client, request);
  }
}

function makeReader(writer: ExchangeWriter, { emit }: RunContext, signal: AbortSignal): TailReader {
  const note = (text: string) => emit({ kind: 'note', text });
  let isLost = false;
  return {
    take: (exchange) => writer.write([exchange], signal),
    skipped: (count) => note(`${count} exchanges were left out: they came faster than they were read.`),
    lost(why) {
      if (!isLost) note(`The connection was lost: ${why}. Trying again ...`);
      isLost = true;
    },
    back(hasGap) {
      note(
        hasGap
          ? 'Connected again, to a receiver that has another store: what came in between is not shown.'
          : 'Connected again.',
      );
      isLost = false;
    },
  };
}

function explain(error: unknown, { name }: PageClient, { access: { kind } }: TailRequest): unknown {
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

function adviseOn(status: unknown, kind: 'url' | 'cluster'): string {
  if (status === 401) return 'Give its token with --token-file.';
  return kind === 'url'
    ? 'Check the address: it is what `meshtap receive` printed for its page.'
    : 'See `kubectl logs` of its pod.';
}
