import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Stages } from '../stages.ts';

for (const build of builds) {
  describe(`copies of bytes, ${build} build`, () => {
    it('hold the same bytes for any size, with nothing read or written beside them', () => {
      const stages = new Stages(build);
      for (let size = 0; size <= 300; size++) {
        const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 37 + size) & 0xff);
        // A read after the end would trap.
        const source = stages.putAtEnd(bytes);
        const written = stages.write((exports) => {
          exports.writeByte(0x11);
          exports.writeBytes(source);
          exports.writeByte(0x22);
        });
        assert.deepEqual(written, Uint8Array.of(0x11, ...bytes, 0x22), `${size} bytes`);
      }
    });

    it('do not change what follows them', () => {
      const { exports } = new Stages(build);
      for (let size = 0; size <= 300; size++) {
        exports.openWriter(1024);
        const block = Number(BigInt.asUintN(32, exports.written()));
        const memory = new Uint8Array(exports.memory.buffer);
        memory.fill(0xee, block, block + 1024);
        exports.writeBytes((BigInt(size) << 32n) | BigInt(block + 512));
        assert.ok(memory.slice(block, block + 1024).every((byte) => byte === 0xee));
        memory.fill(0xdd, block + 512, block + 1024);
        exports.writeBytes((BigInt(size) << 32n) | BigInt(block + 512));
        const [first, behind] = [memory[block + 2 * size - 1], memory[block + 2 * size]];
        if (size > 0 && 2 * size < 512) assert.deepEqual([first, behind], [0xdd, 0xee], `${size} bytes`);
        exports.closeWriter();
      }
    });
  });
}
