import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Stages } from '../stages.ts';

for (const build of builds) {
  describe(`the replacement in JSON, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    function textAt(level: number, replacement: string): string {
      return stages.text(stages.exports.jsonReplacement(stages.put(replacement), level));
    }

    it('is a string, which lies in as many strings as its level says', () => {
      for (const replacement of ['[redacted]', '', '"\\\n\u0001é😀', '"'.repeat(256)]) {
        let expected: string = JSON.stringify(replacement).replaceAll('\\n', '\\u000a');
        for (let level = 0; level <= 4; level++) {
          assert.equal(textAt(level, replacement), expected, `level ${level}`);
          expected = JSON.stringify(expected).slice(1, -1);
        }
      }
    });

    it('has no more escapes at a deeper level', () => {
      assert.equal(textAt(32, '"'), textAt(4, '"'));
    });

    it('is nothing where memory does not suffice', () => {
      const replacement = stages.put('[redacted]');
      stages.exhaust();
      assert.equal(stages.text(stages.exports.jsonReplacement(replacement, 1)), '');
    });
  });
}
