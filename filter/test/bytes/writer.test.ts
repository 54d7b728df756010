import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { empty, type StageExports, Stages, sizeOf } from '../stages.ts';

for (const build of builds) {
  describe(`the writer, ${build} build`, () => {
    let stages: Stages;
    let exports: StageExports;
    beforeEach(() => {
      stages = new Stages(build);
      exports = stages.exports;
    });

    it('holds what was written, in order, however often it must grow', () => {
      const random = new Random(21);
      const chunks = Array.from({ length: 300 }, () => random.bytes(random.below(2000)));
      const result = stages.write(() => {
        for (const chunk of chunks) {
          exports.writeByte(0xff);
          exports.writeBytes(stages.put(chunk));
          stages.free();
        }
      });
      assert.deepEqual(
        Buffer.from(result),
        Buffer.concat(chunks.flatMap((chunk) => [Uint8Array.of(0xff), chunk])),
      );
      assert.ok(!exports.hasFailed());
    });

    it('writes into the room that it has without a new block', () => {
      exports.openWriter(1000);
      const mark = exports.highWaterMark();
      for (let i = 0; i < 1024; i++) exports.writeByte(i);
      assert.equal(exports.highWaterMark(), mark);
      exports.writeByte(0);
      assert.ok(exports.highWaterMark() > mark);
      assert.equal(sizeOf(exports.written()), 1025);
    });

    it('does not fail when it is asked for room that there is not', () => {
      exports.openWriter(16);
      assert.ok(!exports.hasRoom(65 << 20));
      assert.ok(!exports.hasFailed());
      exports.writeByte(0x61);
      assert.equal(stages.text(exports.written()), 'a');
    });

    it('fails when room that must be is not, and drops that write and every later one', () => {
      exports.openWriter(16);
      exports.writeByte(0x61);
      assert.ok(!exports.reserve(65 << 20));
      assert.ok(exports.hasFailed());
      exports.writeByte(0x62);
      exports.writeBytes(stages.put('c'));
      assert.ok(!exports.reserve(0));
      assert.equal(stages.text(exports.written()), 'a');
    });

    it('has failed from the start if there is no block for it', () => {
      exports.openWriter(65 << 20);
      assert.ok(exports.hasFailed());
      assert.ok(!exports.hasRoom(1));
      exports.writeByte(0x61);
      assert.equal(sizeOf(exports.written()), 0);
      exports.closeWriter();
    });

    it('works again when it is opened after it failed', () => {
      exports.openWriter(65 << 20);
      exports.openWriter(16);
      exports.writeByte(0x61);
      assert.equal(stages.text(exports.written()), 'a');
    });

    it('gives its block back when it is closed, and may be closed twice', () => {
      exports.openWriter(1024);
      const block = exports.written();
      exports.closeWriter();
      exports.closeWriter();
      assert.equal(exports.written(), empty);
      exports.openWriter(1024);
      assert.equal(exports.written(), block);
    });
  });
}
