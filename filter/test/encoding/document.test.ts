import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { empty, type StageExports, Stages } from '../stages.ts';

const headBytes = 48;
/** The kinds of `Framing`. */
const framing = { alone: 0, array: 1, sequence: 2 } as const;

for (const build of builds) {
  describe(`documents, ${build} build`, () => {
    let stages: Stages;
    let exports: StageExports;
    beforeEach(() => {
      stages = new Stages(build);
      exports = stages.exports;
    });

    function makeDocument(json: string, requestId = '', isTruncated = false): number {
      exports.beginDocument(stages.put(requestId), 64, framing.alone, false);
      exports.writeBytes(stages.put(json));
      return exports.sealDocument(isTruncated);
    }

    it('keep their JSON and the id of the request', () => {
      const document = makeDocument('{"a":1}', 'id-1');
      assert.equal(stages.text(exports.payloadOf(document)), '{"a":1}');
      assert.equal(stages.text(exports.requestIdOf(document)), 'id-1');
    });

    it('keep their JSON when they outgrow their first block', () => {
      const json = `"${'x'.repeat(100_000)}"`;
      const document = makeDocument(json, 'id-1');
      assert.equal(stages.text(exports.payloadOf(document)), json);
      assert.equal(stages.text(exports.requestIdOf(document)), 'id-1');
    });

    it('may have no id and no JSON', () => {
      const document = makeDocument('');
      assert.equal(stages.text(exports.payloadOf(document)), '');
      assert.equal(stages.text(exports.requestIdOf(document)), '');
    });

    it('know whether a body is truncated', () => {
      assert.equal(exports.isTruncated(makeDocument('{}', '', true)), 1);
      assert.equal(exports.isTruncated(makeDocument('{}', '', false)), 0);
    });

    it('begin an array where others are to join them', () => {
      exports.beginDocument(stages.put('id-1'), 64, framing.array, false);
      exports.writeBytes(stages.put('{}'));
      assert.equal(stages.text(exports.payloadOf(exports.sealDocument(false))), '[{}');
    });

    it('end with a line feed where they are lines', () => {
      exports.beginDocument(stages.put('id-1'), 64, framing.sequence, true);
      exports.writeBytes(stages.put('{}'));
      assert.equal(stages.text(exports.payloadOf(exports.sealDocument(false))), '{}\n');
    });

    it('leave room for one byte more', () => {
      const full = exports.capacityOf(makeDocument('')) - headBytes;
      const document = makeDocument('x'.repeat(full));
      assert.equal(exports.capacityOf(document), 2 * (full + headBytes));
    });

    it('own their block: the writer has let go of it', () => {
      const document = makeDocument('{"a":1}');
      assert.equal(exports.written(), empty);
      exports.openWriter(64);
      exports.writeBytes(stages.put('x'.repeat(1000)));
      assert.equal(stages.text(exports.payloadOf(document)), '{"a":1}');
    });

    it('are 0, with the block given back, where memory did not suffice', () => {
      const before = exports.allocate(1);
      exports.release(before);
      exports.beginDocument(empty, 64, framing.alone, false);
      exports.reserve(65 << 20);
      assert.equal(exports.sealDocument(false), 0);
      assert.equal(exports.allocate(1), before);
    });

    it('are 0 if there was no block to begin with', () => {
      exports.beginDocument(empty, 65 << 20, framing.alone, false);
      assert.equal(exports.sealDocument(false), 0);
    });
  });
}
