import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Stages } from '../stages.ts';
import { check, describeFuzz } from './runs.ts';

const NS = 1_000_000_000n;
const LONGEST = 300;

describeFuzz('the seconds that an answer asks to wait', (build) => {
  let stages: Stages;
  before(() => {
    stages = new Stages(build);
  });
  const secondsIn = (value: string | Uint8Array, now: number): number =>
    stages.exports.secondsToWait(stages.putAtEnd(value), BigInt(now) * NS);

  it('are those of a number, 300 at most', () => {
    const numbers = fc.oneof(fc.nat(400), fc.bigInt({ min: 0n, max: 10n ** 28n - 1n }));
    const property = fc.property(numbers, fc.nat(3), (number, zeros) => {
      const text = '0'.repeat(Math.min(zeros, 28 - String(number).length)) + number;
      assert.equal(secondsIn(text, 0), number > LONGEST ? LONGEST : Number(number));
    });
    check(property, 200);
  });

  it('are those until a date', () => {
    const seconds = fc.integer({ min: 0, max: Date.UTC(2400, 0) / 1000 });
    const property = fc.property(seconds, fc.integer({ min: -400, max: 400 }), (date, ahead) => {
      const text = new Date(date * 1000).toUTCString();
      assert.equal(secondsIn(text, Math.max(date - ahead, 0)), clamp(Math.min(ahead, date)));
    });
    check(property, 200);
  });

  it('are 0 to 300 and no byte behind the value is read, whatever it is', () => {
    const date = fc.tuple(fc.nat(28), fc.nat(255)).map(([at, byte]) => {
      const bytes = Buffer.from('Sun, 06 Nov 1994 08:49:37 GMT');
      bytes[at] = byte;
      return bytes;
    });
    const values = fc.oneof(
      fc.uint8Array({ maxLength: 40, size: 'max' }),
      date,
      fc.string({ unit: fc.constantFrom(...'0123456789 -+.eGMT') }),
    );
    const property = fc.property(values, fc.nat(2 ** 31 - 1), (value, now) => {
      const seconds = secondsIn(value, now);
      assert.ok(seconds >= 0 && seconds <= LONGEST);
    });
    check(property, 300);
  });
});

function clamp(seconds: number): number {
  return Math.min(Math.max(seconds, 0), LONGEST);
}
