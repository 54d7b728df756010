import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { type Address, type StageExports, Stages } from '../stages.ts';

const headBytes = 48;

for (const build of builds) {
  describe(`documents of a batch, ${build} build`, () => {
    let stages: Stages;
    let exports: StageExports;
    beforeEach(() => {
      stages = new Stages(build);
      exports = stages.exports;
    });

    function makeDocument(json: string, opensArray = true): Address {
      exports.beginDocument(stages.put('id-1'), 64, opensArray ? 1 : 0, false);
      exports.writeBytes(stages.put(json));
      return exports.sealDocument(false);
    }

    const jsonOf = (batch: Address): string => stages.text(exports.payloadOf(batch));

    it('are one to begin with, which waited for nothing', () => {
      const batch = exports.batchOf(makeDocument('{}'));
      assert.equal(exports.countOfBatch(batch), 1);
      assert.equal(exports.takesMore(batch), 1);
      assert.equal(stages.text(exports.requestIdOf(batch)), 'id-1');
    });

    it('become a JSON array, whose end comes last', () => {
      let batch = exports.batchOf(makeDocument('{"a":1}'));
      for (const json of ['{"b":2}', '{"c":3}']) batch = exports.withDocument(batch, makeDocument(json));
      assert.equal(jsonOf(batch), '[{"a":1},{"b":2},{"c":3}');
      exports.sealBatch(batch);
      assert.equal(jsonOf(batch), '[{"a":1},{"b":2},{"c":3}]');
      assert.equal(exports.countOfBatch(batch), 3);
    });

    it('stay what they are when one begins no array', () => {
      const batch = exports.batchOf(makeDocument('{"a":1}', false));
      assert.equal(exports.takesMore(batch), 0);
      exports.sealBatch(batch);
      assert.equal(jsonOf(batch), '{"a":1}');
    });

    it('leave the one that was added as it was', () => {
      const added = makeDocument('{"b":2}');
      exports.withDocument(exports.batchOf(makeDocument('{"a":1}')), added);
      assert.equal(jsonOf(added), '[{"b":2}');
    });

    it('always have room for the end of the array in their block', () => {
      for (let spare = 0; spare < 4; spare++) {
        const first = exports.batchOf(makeDocument('{}'));
        // Of what the first takes, the opening of the second becomes the comma between them.
        const left = 1024 - headBytes - 'id-1'.length - '[{}'.length - spare;
        const batch = exports.withDocument(first, makeDocument('x'.repeat(left - 1)));
        assert.equal(exports.capacityOf(batch), spare === 0 ? 2048 : 1024, `${spare} to spare`);
        exports.sealBatch(batch);
        assert.equal(jsonOf(batch).length, 1024 - headBytes - 'id-1'.length - spare + 1);
        assert.match(jsonOf(batch), /^\[\{\},x+\]$/);
      }
    });

    it('are moved to a larger block as they grow, and leave the old one', () => {
      let batch = exports.batchOf(makeDocument('0'));
      for (let i = 1; i < 20_000; i++) {
        const added = makeDocument(`${i}`);
        batch = exports.withDocument(batch, added);
        exports.release(added);
        stages.free();
      }
      exports.sealBatch(batch);
      assert.deepEqual(
        JSON.parse(jsonOf(batch)),
        Array.from({ length: 20_000 }, (_, i) => i),
      );
      const { length } = jsonOf(batch);
      assert.ok(exports.capacityOf(batch) < 2 * (length + 100));
      exports.freeBatch(batch);
      assert.ok(exports.highWaterMark() < 4 * length + (2 << 20), 'blocks were left behind');
    });

    it('are left as they are where memory for one more ends', () => {
      const batch = exports.batchOf(makeDocument('{"a":1}'));
      const added = makeDocument('x'.repeat(2000));
      stages.exhaust();
      assert.equal(exports.withDocument(batch, added), 0);
      exports.sealBatch(batch);
      assert.equal(jsonOf(batch), '[{"a":1}]');
      assert.equal(exports.countOfBatch(batch), 1);
    });
  });
}
