import mocha from 'mocha';

/**
 * Mocha's Spec reporter with a short last line: `N passed, N failed`, and
 * `, N skipped` if there are any.
 */
export default class Reporter extends mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    mocha.reporters.Base.consoleLog(summary(this.stats));
  }
}

/** Makes the last line of a run from its numbers. */
export function summary(stats: Pick<mocha.Stats, 'passes' | 'failures' | 'pending'>): string {
  const skipped = stats.pending > 0 ? `, ${stats.pending} skipped` : '';
  return `${stats.passes} passed, ${stats.failures} failed${skipped}`;
}
