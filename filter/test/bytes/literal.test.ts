import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Stages } from '../stages.ts';

for (const build of builds) {
  describe(`literals, ${build} build`, () => {
    it('have room left when all those of the filter are kept', () => {
      assert.ok(new Stages(build).exports.literalRoomLeft() > 0);
    });

    it('have no room left once one of them was refused', () => {
      const { keepLiteral, literalRoomLeft } = new Stages(build).exports;
      while (keepLiteral());
      assert.equal(literalRoomLeft(), 0);
    });
  });
}
