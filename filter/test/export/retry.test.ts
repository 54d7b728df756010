import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { type StageExports, Stages } from '../stages.ts';

for (const build of builds) {
  describe(`another attempt, ${build} build`, () => {
    let exports: StageExports;
    beforeEach(() => {
      exports = new Stages(build, { proxy_get_current_time_nanoseconds: () => 0 }).exports;
    });

    /** Waiting times in milliseconds after so many attempts. */
    function waits(attempts: number): number[] {
      return Array.from({ length: 5000 }, () => exports.backoffMs(attempts));
    }

    for (const [attempts, middle] of [
      ...[[1, 500] as const, [2, 1000] as const, [3, 2000] as const, [6, 16_000] as const],
      ...[[7, 30_000] as const, [9, 30_000] as const, [4_000_000_000, 30_000] as const],
    ]) {
      it(`comes after ${middle} ms plus or minus half of that, if there were ${attempts}`, () => {
        const all = waits(attempts);
        const [least, most] = [Math.min(...all), Math.max(...all)];
        assert.ok(least >= middle / 2 && least < middle * 0.52, `the least is ${least}`);
        assert.ok(most < middle * 1.5 && most > middle * 1.48, `the most is ${most}`);
      });
    }

    it('comes as often early as late', () => {
      const early = waits(1).filter((wait) => wait < 500).length;
      assert.ok(early > 2250 && early < 2750, `${early} of 5000 were early`);
    });

    it('is worth it if there was no answer, a timeout, too much traffic or an error of the backend', () => {
      const worth = Array.from({ length: 1000 }, (_, status) => status).filter((status) =>
        exports.isWorthRetrying(0, status),
      );
      assert.deepEqual(worth, [0, 408, 429, ...Array.from({ length: 500 }, (_, i) => 500 + i)]);
    });

    it('is worth it with the OTLP formats if there was no answer, or 429, 502, 503 or 504', () => {
      for (const format of [2, 3]) {
        const worth = Array.from({ length: 1000 }, (_, status) => status).filter((status) =>
          exports.isWorthRetrying(format, status),
        );
        assert.deepEqual(worth, [0, 429, 502, 503, 504]);
      }
    });
  });
}
