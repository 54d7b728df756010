import { parseFilter } from '../../../receive/src/filter/parse.ts';
import { FilterError } from '../../../receive/src/filter/value.ts';
import { chooseFormat, ExchangeWriter } from '../../../receive/src/terminal/exchange-writer.ts';
import type { RunContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { ReceiverAccess } from '../options/receiver.ts';
import { followLive, type TailReader } from '../receiver/live-tail.ts';
import type { PageClient } from '../receiver/page-client.ts';
import { checkSummary } from '../receiver/summary-check.ts';
import { explainReading, openReceiver } from './receiver-access.ts';

/** Which exchanges are shown, and where they are read from. */
interface TailRequest {
  access: ReceiverAccess;
  namespaces: readonly string[];
  filter: string;
  cluster: ClusterChoice;
  output?: 'table' | 'json' | undefined;
}

/** A client of the receiver's page, and the filter that it is asked with. */
interface TailPlan {
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
    client: await openReceiver(access, cluster, run),
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
    throw explainReading(error, client, request.access);
  }
}

function makeReader(writer: ExchangeWriter, { emit }: RunContext, signal: AbortSignal): TailReader {
  const note = (text: string) => emit({ kind: 'note', text });
  let isLost = false;
  return {
    take: async (exchange) => {
      checkSummary(exchange);
      await writer.write([exchange], signal);
    },
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
