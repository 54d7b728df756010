import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Stages } from '../stages.ts';

for (const build of builds) {
  describe(`statuses, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    it('are the numbers of their three digits', () => {
      for (let status = 0; status < 1000; status++) {
        const text = stages.put(String(status).padStart(3, '0'));
        assert.equal(stages.exports.statusIn(text), status);
        stages.free();
      }
    });

    it('are 0 where a text is not three digits', () => {
      for (const text of [
        '',
        '2',
        '20',
        '2000',
        ' 200',
        '200 ',
        '2x0',
        '-20',
        '+20',
        '2.0',
        '/00',
        ':00',
        '２00',
      ])
        assert.equal(stages.exports.statusIn(stages.put(text)), 0, text);
    });

    it('are written without leading zeros, and 0 as it is', () => {
      for (let status = 0; status < 1000; status++)
        assert.equal(stages.text(stages.exports.textOfStatus(status)), String(status));
    });
  });
}
