import type { Bar } from '../bars.ts';
import { showNumber as show } from './markdown.ts';
import type { FleetResult } from './results.ts';
import { countLost, findBase } from './summary.ts';

const EXPORTED_PER_SECOND = 5_000;

/** Checks a fleet against its limits. */
export function judgeFleet(fleet: FleetResult | undefined): Bar[] {
  if (fleet === undefined) return [];
  const base = findBase(fleet);
  const lost = fleet.runs.reduce((sum, run) => sum + countLost(run), 0);
  const rate = base?.report.ratePerSecond ?? NaN;
  return [
    {
      measure: 'exchanges of 2 KB through one receiver into ClickHouse',
      limit: `at least ${show(EXPORTED_PER_SECOND)} a second`,
      measured: `${show(rate)} a second`,
      isMet: rate >= EXPORTED_PER_SECOND,
    },
    {
      measure: 'acknowledged by receivers but not stored',
      limit: 'at most 0',
      measured: show(lost),
      isMet: lost === 0,
    },
  ];
}
