import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Stages, sliceOf } from '../stages.ts';

for (const build of builds) {
  describe(`log lines, ${build} build`, () => {
    let stages: Stages;
    let logged: [level: number, line: string][];
    beforeEach(() => {
      logged = [];
      const log = (level: number, start: number, size: number): number => {
        logged.push([level, stages.text(sliceOf(start, size))]);
        return 0;
      };
      stages = new Stages(build, { proxy_log: log });
    });

    /** The line that is logged of parts: texts, and numbers in decimal. */
    function line(...parts: (string | bigint)[]): string {
      const { addNumberToLine, addToLine, beginLine, endLine } = stages.exports;
      beginLine();
      for (const part of parts) {
        if (typeof part === 'bigint') addNumberToLine(part);
        else addToLine(stages.put(part));
      }
      endLine(3);
      return logged.at(-1)?.[1] ?? '';
    }

    it('begin with the name of the filter', () => {
      assert.equal(line(), 'meshtap: ');
      assert.equal(line('a', ' b'), 'meshtap: a b');
    });

    it('have the level that is asked for, but none above error', () => {
      for (const level of [0, 1, 2, 3, 4, 5, 99]) stages.exports.endLine(level);
      assert.deepEqual(
        logged.map(([level]) => level),
        [0, 1, 2, 3, 4, 4, 4],
      );
    });

    it('are not forged by line breaks or other control characters in a value', () => {
      const controls = String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code), 0x7f);
      assert.equal(line(controls), `meshtap: ${'?'.repeat(33)}`);
      assert.equal(line('a\n[error] meshtap: b\x1b[31m'), 'meshtap: a?[error] meshtap: b?[31m');
    });

    it('keep all other characters', () => {
      assert.equal(line(' ~ é€😀'), 'meshtap:  ~ é€😀');
    });

    it('are cut at 1024 bytes', () => {
      const prefix = 'meshtap: ';
      const full = prefix + 'x'.repeat(1024 - prefix.length);
      assert.equal(line('x'.repeat(1024 - prefix.length)), full);
      assert.equal(line('x'.repeat(1025 - prefix.length)), full);
      assert.equal(line('x'.repeat(5000), 'y', 7n), full);
    });

    it('are not longer for a line that was cut before', () => {
      line('x'.repeat(5000));
      assert.equal(line('a'), 'meshtap: a');
    });

    it('have numbers in decimal', () => {
      for (const number of [0n, 7n, 10n, 99n, 100n, 503n, 4294967296n, 10n ** 19n, 2n ** 64n - 1n])
        assert.equal(line('n=', number, '.'), `meshtap: n=${number}.`);
    });

    it('leave out a number that might not fit', () => {
      const near = 'x'.repeat(1024 - 'meshtap: '.length - 20);
      assert.equal(line(near, 2n ** 64n - 1n).length, 1024);
      assert.equal(line(`${near}x`, 2n ** 64n - 1n), `meshtap: ${near}x`);
    });
  });
}
