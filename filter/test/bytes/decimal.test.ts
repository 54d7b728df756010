import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Stages } from '../stages.ts';

for (const build of builds) {
  describe(`decimal numbers, ${build} build`, () => {
    let stages: Stages;
    before(() => {
      stages = new Stages(build);
    });

    it('are read where the text has digits alone, nine at most', () => {
      for (const text of ['0', '7', '007', '100000', '999999999'])
        assert.equal(stages.exports.readDecimal(stages.put(text)), Number(text), text);
    });

    it('are 0 for any other text', () => {
      for (const text of [
        '',
        '-1',
        '+1',
        '1.5',
        '1e3',
        ' 1',
        '1 ',
        '0x10',
        '1000000000',
        '4294967297',
        '/',
        ':',
      ])
        assert.equal(stages.exports.readDecimal(stages.put(text)), 0, text);
    });
  });
}
