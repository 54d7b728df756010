import assert from 'node:assert/strict';
import { status } from '../host.ts';
import { builds } from '../module.ts';
import { Stages } from '../stages.ts';

for (const build of builds) {
  describe(`chance, ${build} build`, () => {
    /** Numbers of an instance that is asked for the first one at this time. */
    function numbers(nowNs: bigint, count: number, answer: number = status.ok): number[] {
      const stages: Stages = new Stages(build, {
        proxy_get_current_time_nanoseconds: (at: number) => {
          new DataView(stages.exports.memory.buffer).setBigUint64(at, nowNs, true);
          return answer;
        },
      });
      return Array.from({ length: count }, () => stages.exports.random() >>> 0);
    }

    it('is the sequence of Marsaglia for shifts of 13, 17 and 5, from the time on', () => {
      assert.deepEqual(numbers(1n, 4), [270369, 67634689, 2647435461, 307599695]);
      assert.deepEqual(numbers(0n, 4), numbers(1n, 4));
    });

    it('begins with another number at another time', () => {
      const firsts = Array.from({ length: 100 }, (_, i) => numbers(BigInt(2 * i + 1), 1)[0]);
      assert.equal(new Set(firsts).size, 100);
    });

    it('does not stay at 0 if there is no time', () => {
      for (const times of [
        numbers(0n, 100),
        numbers(7n, 100, status.internalFailure),
        numbers(1n << 32n, 100),
      ])
        assert.equal(new Set(times).size, 100);
    });

    it('is spread evenly', () => {
      const sixteenths = new Map<number, number>();
      for (const number of numbers(1_700_000_000_123_456_789n, 16_000)) {
        const sixteenth = number >>> 28;
        sixteenths.set(sixteenth, (sixteenths.get(sixteenth) ?? 0) + 1);
      }
      assert.equal(sixteenths.size, 16);
      for (const count of sixteenths.values()) assert.ok(count > 850 && count < 1150, `${count} of 16000`);
    });
  });
}
