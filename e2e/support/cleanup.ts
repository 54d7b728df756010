type Undo = () => void;

const undos = new Set<Undo>();
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
let isArmed = false;

/**
 * Runs `undo` when this process ends: normally, by an uncaught error or by a signal such as Ctrl-C. `undo` must be
 * synchronous. Returns a function that cancels this.
 */
export function undoAtExit(undo: Undo): () => void {
  if (!isArmed) arm();
  undos.add(undo);
  return () => undos.delete(undo);
}

function arm(): void {
  isArmed = true;
  process.once('exit', undoAll);
  for (const [signal, number] of Object.entries(SIGNALS)) {
    // Ending the process runs the exit handler above.
    process.once(signal, () => process.exit(128 + number));
  }
}

/** Waits for Ctrl-C or SIGTERM, which then does not end this process: it can stop in order. A second one does. */
export async function awaitStopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.removeAllListeners(signal);
      process.once(signal, () => resolve());
    }
  });
}

// The last thing set up is undone first.
function undoAll(): void {
  for (const undo of [...undos].reverse()) undo();
}
