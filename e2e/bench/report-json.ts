import { judge } from './bars.ts';
import type { BenchResult } from './results.ts';
import { summarizeLight, summarizeSpeed } from './summary.ts';

/** Writes everything that was measured as JSON: every round, the summaries and the limits. NaN becomes null. */
export function formatJson(result: BenchResult): string {
  const summary = { speed: result.speed.flatMap(summarizeSpeed), light: summarizeLight(result.light) };
  return `${JSON.stringify({ ...result, summary, bars: judge(result) }, null, 2)}\n`;
}
