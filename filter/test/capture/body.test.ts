import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { treatment } from '../redact/body-stage.ts';
import { empty, Stages } from '../stages.ts';
import { bytesOf } from '../wire.ts';

for (const build of builds) {
  describe(`bodies, ${build} build`, () => {
    let stages: Stages;
    let chunk: Uint8Array;
    beforeEach(() => {
      stages = new Stages(build, { proxy_get_buffer_bytes: give });
      stages.exports.openRedaction(empty, empty, stages.put('***'));
    });

    /** Hands a chunk over as the host does. */
    function give(_type: number, from: number, count: number, startAt: number, sizeAt: number): number {
      const piece = chunk.subarray(from, from + count);
      const { allocateForHost, memory } = stages.exports;
      const start = allocateForHost(piece.length);
      stages.putAt(start, piece);
      new DataView(memory.buffer).setUint32(startAt, start, true);
      new DataView(memory.buffer).setUint32(sizeAt, piece.length, true);
      return 0;
    }

    /** The base64 of a body that comes in chunks. */
    function bodyOf(limit: number, kind: number, ...chunks: (string | Uint8Array)[]): string {
      const written = stages.write((exports) => {
        exports.openRequestBody(0, limit, kind);
        for (const each of chunks) {
          chunk = bytesOf(each);
          exports.copyChunk(chunk.length);
        }
        exports.closeRequestBody();
      });
      return Buffer.from(written).toString();
    }

    for (const kind of [treatment.encoded, treatment.charset, treatment.multipart]) {
      it(`are empty and not whole where they are left out as ${kind}`, () => {
        assert.equal(bodyOf(100, kind, 'abc', 'def'), '');
        assert.ok(stages.exports.isBodyTruncated());
        assert.equal(stages.exports.isBodyLeftOut(), 1);
      });

      it(`are not left out as ${kind} where there are none, or where none is kept anyway`, () => {
        assert.equal(bodyOf(100, kind), '');
        assert.ok(!stages.exports.isBodyTruncated());
        assert.equal(stages.exports.isBodyLeftOut(), 0);
        assert.equal(bodyOf(0, kind, 'abc'), '');
        assert.ok(stages.exports.isBodyTruncated());
        assert.equal(stages.exports.isBodyLeftOut(), 0);
      });
    }

    it('are left out where only their bytes tell that they are not text', () => {
      assert.equal(bodyOf(100, treatment.json, Uint8Array.of(0x1f), Uint8Array.of(0x8b, 8), 'abc'), '');
      assert.ok(stages.exports.isBodyTruncated());
      assert.equal(stages.exports.isBodyLeftOut(), 1);
    });

    it('are kept as they are, or looked into, up to their limit', () => {
      for (const kind of [treatment.asIs, treatment.json, treatment.form]) {
        assert.equal(bodyOf(4, kind, 'abc', 'def'), 'YWJjZA==');
        assert.ok(stages.exports.isBodyTruncated());
        assert.equal(bodyOf(6, kind, 'abc', 'def'), 'YWJjZGVm');
        assert.ok(!stages.exports.isBodyTruncated());
        assert.equal(stages.exports.isBodyLeftOut(), 0);
      }
    });

    it('forget what was done with the one before', () => {
      bodyOf(100, treatment.encoded, 'abc');
      assert.equal(bodyOf(100, treatment.asIs, 'abc'), 'YWJj');
      assert.equal(stages.exports.isBodyLeftOut(), 0);
    });

    it('lose whole groups of base64 when they are cut, are marked, and take nothing more', () => {
      const { exports } = stages;
      for (const [count, left] of [
        [1, 'YWJjZGVm'],
        [4, 'YWJjZGVm'],
        [5, 'YWJj'],
        [12, ''],
        [1000, ''],
      ] as const) {
        const written = stages.write(() => {
          exports.openRequestBody(0, 100, treatment.asIs);
          chunk = bytesOf('abcdefghi');
          exports.copyChunk(chunk.length);
          exports.cutRequestBody(count);
          exports.copyChunk(chunk.length);
          exports.closeRequestBody();
        });
        assert.equal(Buffer.from(written).toString(), left);
        assert.equal(exports.isBodyTruncated(), 1);
      }
    });

    it('are cut behind their end too, where what follows moves up', () => {
      const { exports } = stages;
      const written = stages.write(() => {
        exports.openRequestBody(0, 100, treatment.asIs);
        chunk = bytesOf('abcdefgh');
        exports.copyChunk(chunk.length);
        exports.closeRequestBody();
        exports.writeBytes(stages.put('","next'));
        exports.cutRequestBody(5);
      });
      assert.equal(Buffer.from(written).toString(), 'YWJj","next');
    });
  });
}
