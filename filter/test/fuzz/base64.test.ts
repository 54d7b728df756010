import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Stages } from '../stages.ts';
import { bodies, chunksOf } from './bodies.ts';
import { check, describeFuzz } from './runs.ts';

describeFuzz('base64', (build) => {
  let stages: Stages;
  before(() => {
    stages = new Stages(build);
  });

  it('of any bytes in any chunks is that of the whole, and no byte behind a chunk is read', () => {
    const property = fc.property(bodies, (body) => {
      const written = stages.write(({ finishBase64, reserve, resetBase64, writeBase64 }) => {
        // Room that is made later could be where a chunk lies, at the end of memory.
        reserve(2 * body.bytes.length + 4096);
        resetBase64();
        for (const chunk of chunksOf(body)) {
          // Up to 64 KiB the end of memory is right after the chunk.
          const slice = chunk.length <= 65_536 ? stages.putAtEnd(chunk) : stages.put(chunk);
          assert.ok(writeBase64(slice));
          stages.free();
        }
        finishBase64();
      });
      assert.equal(Buffer.from(written).toString('latin1'), Buffer.from(body.bytes).toString('base64'));
    });
    check(property, 100);
  });
});
