import type { SummaryJson } from '../api/api-types.ts';
import { type Column, chooseLayout } from './layout.ts';
import { formatHead, formatRow } from './row.ts';
import { PacedWriter, type Sink } from './sink.ts';
import { showText } from './visible-text.ts';

/** The output formats: lines of a table, or one JSON object on each line. */
export type TerminalFormat = 'table' | 'json';

/** Environment variables about the terminal. */
export type TerminalEnv = Readonly<Record<string, string | undefined>>;

const DEFAULT_COLUMNS = 120;

/** Chooses the default format: a table on a terminal, else JSON for programs. */
export function chooseFormat(sink: Sink, asked?: TerminalFormat): TerminalFormat {
  return asked ?? (sink.isTTY === true ? 'table' : 'json');
}

/** Whether a sink shows colours: a terminal, unless NO_COLOR is set. Source: https://no-color.org. */
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

  /** Writes the head of the table, so that even an empty table is visible. `signal` ends the wait. */
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

  /** Writes a remark between the lines of a table; JSON gets none. `signal` ends the wait. */
  note(text: string, signal?: AbortSignal): Promise<void> {
    if (this.format === 'json') return Promise.resolve();
    return this.#writer.write(`${showText(text)}\n`, signal);
  }

  // The head is written again when the width of the terminal has changed.
  #relayOut(): string {
    const columns = this.#sink.columns || DEFAULT_COLUMNS;
    if (columns === this.#columns) return '';
    this.#columns = columns;
    this.#layout = chooseLayout(columns);
    return `${formatHead(this.#layout, this.#hasColour)}\n`;
  }
}

/** Writes an exchange as JSON on one line, with all invisible characters escaped; it parses back to the same value. */
export function formatJsonLine(summary: SummaryJson): string {
  return showText(JSON.stringify(summary));
}
