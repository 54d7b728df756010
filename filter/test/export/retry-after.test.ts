import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Stages } from '../stages.ts';

/** Seconds since the epoch of the example in RFC 9110: Sun, 06 Nov 1994 08:49:37 GMT. */
const example = 784_111_777;

for (const build of builds) {
  describe(`Retry-After, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    /** Seconds to wait at a time in seconds since the epoch. Whoever reads after the value traps. */
    function secondsToWait(value: string | Uint8Array, now = example): number {
      return stages.exports.secondsToWait(stages.putAtEnd(value), BigInt(now) * 1_000_000_000n);
    }

    for (const [value, seconds] of [
      ...[['0', 0] as const, ['1', 1] as const, ['120', 120] as const, ['007', 7] as const],
      ...[['300', 300] as const, ['301', 300] as const, ['86400', 300] as const],
      ...[['4294967296', 300] as const, ['18446744073709551616', 300] as const],
      ['9'.repeat(28), 300] as const,
      ['9'.repeat(10_000), 300] as const,
    ]) {
      it(`takes ${value.slice(0, 30)} as ${seconds} seconds`, () => {
        assert.equal(secondsToWait(value), seconds);
      });
    }

    for (const value of ['', '-1', '+1', '1.5', '1 ', ' 1', '1s', '0x1', 'soon', '\u0661', '1,2']) {
      it(`takes ${JSON.stringify(value)} as nothing`, () => {
        assert.equal(secondsToWait(value), 0);
      });
    }

    for (const [value, date] of [
      ['the example of RFC 9110', 'Sun, 06 Nov 1994 08:49:37 GMT'],
      ['the epoch', 'Thu, 01 Jan 1970 00:00:00 GMT'],
      ['a leap day', 'Thu, 29 Feb 2024 23:59:59 GMT'],
      ['the day behind it', 'Fri, 01 Mar 2024 00:00:00 GMT'],
      ['the last day of a February of 28 days', 'Sun, 28 Feb 2100 12:00:00 GMT'],
      ['the leap day of a century', 'Tue, 29 Feb 2000 00:00:01 GMT'],
      ['the end of a year', 'Thu, 31 Dec 2026 23:59:59 GMT'],
      ['the last year that a clock of 64 bits has', 'Fri, 31 Dec 2553 23:59:59 GMT'],
    ]) {
      it(`takes ${value} to the second`, () => {
        const time = Date.parse(date as string) / 1000;
        for (const [early, seconds] of [
          ...[[0, 0] as const, [1, 1] as const, [299, 299] as const, [300, 300] as const],
          ...[[301, 300] as const, [-1, 0] as const, [-1000, 0] as const],
        ]) {
          if (time - early >= 0)
            assert.equal(secondsToWait(date as string, time - early), seconds, `${early}`);
        }
      });
    }

    it('agrees with JavaScript about the first of each month of 580 years', () => {
      for (let year = 1970; year < 2550; year++) {
        for (let month = 0; month < 12; month++) {
          const date = new Date(Date.UTC(year, month, 1, year % 24, month, 59));
          const now = date.getTime() / 1000 - 100;
          if (now >= 0) assert.equal(secondsToWait(date.toUTCString(), now), 100, date.toUTCString());
        }
      }
    });

    it('takes the last date that there is as long from now', () => {
      assert.equal(secondsToWait('Fri, 31 Dec 9999 23:59:59 GMT'), 300);
    });

    for (const date of [
      'Sun, 06 Nov 1994 08:54:37 UTC',
      'Sun, 06 nov 1994 08:54:37 GMT',
      'Sun, 00 Nov 1994 08:54:37 GMT',
      'Sun, 32 Nov 1994 08:54:37 GMT',
      'Sun,  6 Nov 1994 08:54:37 GMT',
      'Sun, 06 Xyz 1994 08:54:37 GMT',
      'Sun, 06 Nov 199x 08:54:37 GMT',
      'Sun, 06 Nov 1969 08:54:37 GMT',
      'Sun, 06 Nov 1994 xx:54:37 GMT',
      'Sun, 06 Nov 1994 08:xx:37 GMT',
      'Sun, 06 Nov 1994 08:54:xx GMT',
      'Sunday, 06-Nov-94 08:54:37 GMT',
      'Sun Nov  6 08:54:37 1994',
      '1'.repeat(29),
      '\xff'.repeat(14),
    ]) {
      it(`takes what is not a date in the form that is not obsolete as nothing: ${date}`, () => {
        assert.equal(secondsToWait(date), 0);
      });
    }

    it('does not trap on any bytes, and never waits for more than 300 seconds', () => {
      const alphabet = 'SunMonJan 0123456789:,GMT\xff-';
      for (let i = 0; i < 20_000; i++) {
        const text = Array.from({ length: 29 }, (_, at) => alphabet[(i * 7919 + at * at * 31) % 26]).join('');
        const seconds = secondsToWait(Buffer.from(text, 'latin1'));
        assert.ok(seconds >= 0 && seconds <= 300);
      }
    });
  });
}
