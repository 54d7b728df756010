import { escapeHidden } from '../../../receive/src/hidden-characters.ts';
import type { TextSink } from '../context.ts';
import { visibleLine, visibleText } from './visible-text.ts';

/** The only way of a command to stdout or stderr. Whatever it prints is visible text: see visible-text.ts. */
export interface Printer {
  /** Writes one line. Line breaks in it, which can only be those of others, are escaped. */
  line(text: string): void;
  /** Writes text that we have laid out in lines: a table, YAML, JSON, a help text. Lines of others in it were made by `visibleLine`. */
  block(text: string): void;
  /** On a terminal: replaces the line in place, which the next line or block may then follow; an empty text clears it. */
  redraw(text: string): void;
  /** On a terminal: clears the screen, and goes on at its top. */
  clear(): void;
  /** True for a terminal. */
  readonly isTerminal: boolean;
}

const CLEAR_SCREEN = '\u001b[H\u001b[2J';
const CLEAR_LINE = '\r\u001b[2K';
const MAX_KEPT_CHARS = 1000;

/** Opens a sink to print to; without one, nothing is printed. */
export function openPrinter(sink: TextSink = { write: () => {} }): Printer {
  // What a line begins with decides what may follow, and a program that runs below us may write it in two parts.
  let begun = '';
  const block = (text: string) => {
    const all = begun + text;
    sink.write(visibleText(all).slice(visibleText(begun).length));
    begun = all.slice(all.lastIndexOf('\n') + 1).slice(-MAX_KEPT_CHARS);
  };
  return {
    line: (text) => block(`${escapeHidden(text)}\n`),
    block,
    redraw: (text) => {
      sink.write(CLEAR_LINE);
      begun = '';
      if (text !== '') sink.write(visibleLine(text));
    },
    clear: () => {
      sink.write(CLEAR_SCREEN);
      begun = '';
    },
    isTerminal: sink.isTTY === true,
  };
}

/**
 * Lets this process go on while a terminal takes nothing, as after Ctrl-S: what is written to it then waits, and is asked
 * after with `drain`. Node makes writes to a terminal wait for it, and everything else with them. What is no terminal of
 * Node's is left alone. Source: Node, lib/tty.js, WriteStream.
 */
export function freeFromTerminal(stream: object): void {
  const { isTTY, _handle: handle } = stream as {
    isTTY?: boolean;
    _handle?: { setBlocking?(isBlocking: boolean): unknown };
  };
  if (isTTY === true) handle?.setBlocking?.(false);
}
