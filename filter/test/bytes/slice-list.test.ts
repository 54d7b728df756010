import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { empty, Stages } from '../stages.ts';

for (const build of builds) {
  describe(`lists of slices, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    it('keeps slices in the order in which they were appended', () => {
      const texts = Array.from({ length: 64 }, (_, index) => 'x'.repeat(index));
      const list = stages.list(texts);
      const { countOf, itemAt } = stages.exports;
      assert.equal(countOf(list), 64);
      assert.deepEqual(
        texts.map((_, index) => stages.text(itemAt(list, index))),
        texts,
      );
    });

    it('begins empty', () => {
      assert.equal(stages.exports.countOf(stages.list([])), 0);
      assert.equal(stages.exports.countOf(empty), 0);
    });

    it('leaves the list that it appends to as it was', () => {
      const { appended, countOf, listAt } = stages.exports;
      const none = listAt(stages.room(8));
      const one = appended(none, stages.put('a'));
      assert.deepEqual([countOf(none), countOf(one)], [0, 1]);
    });

    it('appends nothing to the list that has no room', () => {
      assert.equal(stages.exports.appended(empty, stages.put('a')), empty);
    });
  });
}
