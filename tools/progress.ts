/** Reports progress on stderr, so that stdout has only results. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Says that a long piece of work starts and, when it is done, how long it took. Returns what it returns. */
export async function sayWhile<T>(what: string, hint: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  say(`${what} (${hint}) ...`);
  const result = await work();
  say(`${what}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
