import type { Printer } from '../output/printer.ts';

/** Shows how far something is: one line in place on a terminal, a line for each change elsewhere. */
export interface Progress {
  show(text: string): void;
  /** Writes other text; on a terminal the line in place follows it again. */
  aside(write: () => void): void;
  /** Clears the line in place. */
  end(): void;
}

/** Starts to show progress on a printer. Nothing is written before the first text. */
export function openProgress(printer: Printer): Progress {
  let current = '';
  return {
    show: (text) => {
      if (printer.isTerminal) printer.redraw(text);
      else if (text !== current) printer.line(text);
      current = text;
    },
    aside: (write) => {
      const isDrawn = printer.isTerminal && current !== '';
      if (isDrawn) printer.redraw('');
      write();
      if (isDrawn) printer.redraw(current);
    },
    end: () => {
      if (printer.isTerminal && current !== '') printer.redraw('');
      current = '';
    },
  };
}
