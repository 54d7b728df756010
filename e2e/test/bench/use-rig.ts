import { type Rig, startRig } from '../../bench/rig.ts';
import { type TestRun, useTestRun } from '../../support/test-run.ts';

// It may have to be built first.
const SET_UP_TIMEOUT_MS = 600_000;

/** Starts a rig for the tests of this block, with its counters at zero for each. `name` is for its logs. */
export function useRig(name: string): { run: TestRun; rig: () => Rig } {
  const run = useTestRun(name);
  let rig: Rig;
  before(async function () {
    this.timeout(SET_UP_TIMEOUT_MS);
    rig = await run.setUp(() => startRig(run.folder()));
    run.stopAfterAll(rig.stop);
  });
  beforeEach(() => rig.resetSink());
  return { run, rig: () => rig };
}
