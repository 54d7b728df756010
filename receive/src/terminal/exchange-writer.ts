import type { SummaryJson } from '../api/api-types.ts';
import { type Column, chooseLayout } from './layout.ts';
import { formatHead, formatRow } from './row.ts';
import { PacedWriter, type Sink } from './sink.ts';
import { showText } from './visible-text.ts';

/** How exchanges are written: as lines of a table, or as one JSON object a line. */
export type TerminalFormat = 'table' | 'json';

/** Environment variables that say what a terminal can do. */
export type TerminalEnv = Readonly<Record<string, string | undefined>>;

const DEFAULT_COLUMNS = 120;

/** Chooses how exchanges are written where nobody has said: for people on a terminal, else for programs. */
export function chooseFormat(sink: Sink, asked?: TerminalFormat): TerminalFormat {
  return asked ?? (sink.isTTY === true ? 'table' : 'json');
}

/** Whether a sink takes colours: a terminal, unless NO_COLOR is set. Source: https://no-color.org. */
export function hasColours(sink: Sink, env: TerminalEnv): boolean {
  return sink.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** Writes exchanges to a terminal or a pipe, at the pace of whoever reads there. */
export class ExchangeWriter {
  readonly format: TerminalFormat;
  readonly #sink: Sink;
  readonly #writer: PacedWriter;
  readonly #hasColour: boolean;
  #columns = 0;
  #layout: Column[] = [];

  constructor(sink: Sink, format: TerminalFormat, env: TerminalEnv = {}) {
    this.#sink = sink;
    this.format = format;
    this.#writer = new PacedWriter(sink);
    this.#hasColour = hasColours(sink, env);
  }

  /** Aborts when nobody reads any more. */
  get gone(): AbortSignal {
    return this.#writer.gone;
  }

  /** Writes the head of the table, so that an empty one can be seen. `signal` ends the wait. */
  begin(signal?: AbortSignal): Promise<void> {
    return this.write([], signal);
  }

  /** Writes exchanges, one a line. Resolves when the reader can take more; `signal` ends the wait. */
  write(exchanges: readonly SummaryJson[], signal?: AbortSignal): Promise<void> {
    if (this.format === 'json')
      return this.#writer.write(exchanges.map((each) => `${formatJsonLine(each)}\n`).join(''), signal);
    const head = this.#relayOut();
    const rows = exchanges.map((each) => `${formatRow(each, this.#layout, this.#hasColour)}\n`);
    return this.#writer.write(head + rows.join(''), signal);
  }

  /** Writes a remark between the lines of a table; programs that read JSON get none. `signal` ends the wait. */
  note(text: string, signal?: AbortSignal): Promise<void> {
    if (this.format === 'json') return Promise.resolve();
    return this.#writer.write(`${showText(text)}\n`, signal);
  }

  // The head is written again when the terminal has another width than before.
  #relayOut(): string {
    const columns = this.#sink.columns || DEFAULT_COLUMNS;
    if (columns === this.#columns) return '';
    this.#columns = columns;
    this.#layout = chooseLayout(columns);
    return `${formatHead(this.#layout, this.#hasColour)}\n`;
  }
}

/** Writes an exchange as JSON on one line, in which all that cannot be seen is escaped; it parses back to the same. */
export function formatJsonLine(summary: SummaryJson): string {
  return showText(JSON.stringify(summary));
}
