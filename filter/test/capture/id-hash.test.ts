import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { builds } from '../module.ts';
import { Stages } from '../stages.ts';

for (const build of builds) {
  describe(`the hash of request ids (${build} build)`, () => {
    const stages = new Stages(build);
    // More than 6 standard deviations of what chance would give.
    const [count, tolerance] = build === 'release' ? [1_000_000, 0.002] : [20_000, 0.013];
    const hash = (id: string): number => {
      const value = stages.exports.hashOfId(stages.put(id)) >>> 0;
      stages.free();
      return value;
    };

    /** The share of ids whose hash is below a ratio of all numbers. */
    function shareOf(ids: Iterable<string>, ratio: number): number {
      let [kept, all] = [0, 0];
      for (const id of ids) {
        all++;
        if (hash(id) < ratio * 2 ** 32) kept++;
      }
      return kept / all;
    }

    function* made(count: number, make: (i: number) => string): Iterable<string> {
      for (let i = 0; i < count; i++) yield make(i);
    }

    const hex = (i: number): string => i.toString(16).padStart(12, '0');
    for (const [what, make] of [
      ['random UUIDs', () => randomUUID()],
      ['numbers', (i: number) => String(i)],
      ['UUIDs that count up', (i: number) => `6ba7b810-9dad-41d1-80b4-${hex(i)}`],
      ['UUIDs that count in front', (i: number) => `${hex(i).slice(4)}-9dad-41d1-80b4-00c04fd430c8`],
      ['names with a number', (i: number) => `checkout-7d9f-${i}`],
      ['numbers with a name', (i: number) => `${i}-checkout`],
      ['numbers in steps of 256', (i: number) => hex(i * 256)],
    ] as const) {
      it(`keeps 10 % of ${count} ${what}`, function () {
        this.timeout(120_000);
        const share = shareOf(made(count, make), 0.1);
        assert.ok(Math.abs(share - 0.1) < tolerance, `${share}`);
      });
    }

    it('is evenly spread over ids that came one after the other', () => {
      for (let start = 0; start < 100; start++) {
        const share = shareOf(
          made(1000, (i) => String(start * 1000 + i)),
          0.5,
        );
        assert.ok(share > 0.42 && share < 0.58, `${share} of those from ${start * 1000}`);
      }
    });

    it('does not change with the digit that proxies change in a UUID, and with each other character', () => {
      const id = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
      for (let i = 0; i < id.length; i++) {
        const other = `${id.slice(0, i)}${id[i] === 'a' ? 'b' : 'a'}${id.slice(i + 1)}`;
        const isSame = hash(id) === hash(other);
        assert.equal(isSame, i === 14, `at ${i}`);
      }
      assert.notEqual(hash('x'.repeat(14)), hash('x'.repeat(15)));
      assert.notEqual(
        hash(`${'x'.repeat(14)}a${'x'.repeat(21)}`),
        hash(`${'x'.repeat(14)}b${'x'.repeat(21)}`),
      );
      assert.notEqual(hash(''), hash('\0'));
    });
  });
}
