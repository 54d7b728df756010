import { ReceiverError } from './errors.ts';
import type { Filter } from './filter/filter.ts';
import { parseFilter } from './filter/parse.ts';
import { FilterError } from './filter/value.ts';
import { type ServeOptions, serveReceiver } from './served-receiver.ts';
import { showArrivals } from './terminal/arrivals.ts';
import {
  chooseFormat,
  ExchangeWriter,
  type TerminalEnv,
  type TerminalFormat,
} from './terminal/exchange-writer.ts';
import type { Sink } from './terminal/sink.ts';

export { ReceiverError } from './errors.ts';
export type { Address, ServeOptions } from './served-receiver.ts';
export type { ClickHousePlace, StorePlace } from './store/store-place.ts';
export type { TerminalFormat } from './terminal/exchange-writer.ts';

/** What the terminal shows of a receiver. */
export type RunOptions = ServeOptions & {
  /** Which exchanges are shown, in the language of the page's filter box; empty for all. */
  filter: string;
  /** How they are shown; without it a table on a terminal, else JSON. */
  show?: TerminalFormat | 'nothing' | undefined;
};

/** The parts of its process that a receiver may use. */
export type RunIo = {
  stdout: Sink;
  env: TerminalEnv;
  /** Takes one line for people. */
  say(line: string): void;
  /** Called with the URLs once both listeners are open. */
  started(urls: { ingest: string; page: string }): void;
  /** Stops the receiver, after everything that it has taken is stored. */
  signal: AbortSignal;
};

/**
 * Runs a receiver until the signal aborts, or until nobody reads its output any more. Throws a ReceiverError if it
 * cannot start.
 */
export async function runReceiver(options: RunOptions, io: RunIo): Promise<void> {
  const filter = readFilter(options.filter);
  const receiver = await serveReceiver(options, io.say);
  const stopShowing = new AbortController();
  try {
    const position = await receiver.store.position();
    io.started({ ingest: receiver.ingestUrl, page: receiver.pageUrl });
    const writer = new ExchangeWriter(io.stdout, chooseFormat(io.stdout, formatOf(options)), io.env);
    const showing =
      options.show === 'nothing'
        ? Promise.resolve()
        : showArrivals({ store: receiver.store, filter, writer, position, stop: stopShowing.signal });
    const failed = showing.then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    await Promise.race([awaitAbort(AbortSignal.any([io.signal, writer.gone])), rejectOnFailure(failed)]);
    await receiver.stopIngest();
    stopShowing.abort();
    await showing;
  } finally {
    stopShowing.abort();
    await receiver.close();
  }
}

function formatOf({ show }: RunOptions): TerminalFormat | undefined {
  return show === 'nothing' ? undefined : show;
}

function readFilter(text: string): Filter {
  try {
    return parseFilter(text, Date.now() * 1000);
  } catch (cause) {
    if (!(cause instanceof FilterError)) throw cause;
    throw new ReceiverError({
      what: 'Cannot use --filter',
      why: cause.message.replace(/\.$/, ''),
      fix: 'Write it as in the filter box of the page, such as `status:5xx -path:/healthz`.',
      isUsage: true,
      cause,
    });
  }
}

// Never resolves; rejects on failure.
async function rejectOnFailure(outcome: Promise<{ error: unknown } | undefined>): Promise<never> {
  const found = await outcome;
  if (found !== undefined) throw found.error;
  return new Promise(() => {});
}

function awaitAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
