import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { Stages, sliceOf } from '../stages.ts';

/** The vectors of RFC 4648, section 10, and bytes that meet every character. */
const table: [bytes: Uint8Array, expected: string][] = [
  [Buffer.from(''), ''],
  [Buffer.from('f'), 'Zg=='],
  [Buffer.from('fo'), 'Zm8='],
  [Buffer.from('foo'), 'Zm9v'],
  [Buffer.from('foob'), 'Zm9vYg=='],
  [Buffer.from('fooba'), 'Zm9vYmE='],
  [Buffer.from('foobar'), 'Zm9vYmFy'],
  [Uint8Array.of(0, 0, 0), 'AAAA'],
  [Uint8Array.of(0xff, 0xff, 0xff), '////'],
  [Uint8Array.of(0xfb, 0xef, 0xbe), '++++'],
  [Uint8Array.of(0xfb), '+w=='],
  [Uint8Array.of(0xff, 0xff), '//8='],
];

/** Every way to cut `size` bytes into chunks, as the lengths of the chunks. */
function* splitsOf(size: number): Generator<number[]> {
  if (size === 0) yield [];
  for (let first = 1; first <= size; first++)
    for (const rest of splitsOf(size - first)) yield [first, ...rest];
}

for (const build of builds) {
  describe(`base64, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    function encode(chunks: readonly Uint8Array[], isAtEnd = false): string {
      const slices = chunks.map((chunk) => (isAtEnd ? stages.putAtEnd(chunk) : stages.put(chunk)));
      const written = stages.write(({ finishBase64, resetBase64, writeBase64 }) => {
        resetBase64();
        for (const slice of slices) assert.ok(writeBase64(slice));
        finishBase64();
      });
      stages.free();
      return Buffer.from(written).toString('latin1');
    }

    for (const [bytes, expected] of table) {
      it(`of ${Buffer.from(bytes).toString('hex') || 'nothing'} is ${expected || 'nothing'}`, () => {
        assert.equal(encode([bytes]), expected);
      });
    }

    it('has all 64 characters at each place of a vector and of what is behind it', () => {
      // Six bits count from 0 to 63 in a row; each turn moves them by a place.
      const counting = Buffer.from(
        Array.from({ length: 64 }, (_, index) => index.toString(2).padStart(6, '0'))
          .join('')
          .match(/.{8}/g)
          ?.map((bits) => Number.parseInt(bits, 2)) ?? [],
      );
      for (let turn = 0; turn < 16; turn++) {
        const bytes = Buffer.concat([Buffer.alloc(turn * 3), counting]);
        assert.equal(encode([bytes]), bytes.toString('base64'));
      }
    });

    it('is right for all lengths up to 200, without a read behind the bytes', () => {
      const random = new Random(51);
      for (let size = 0; size <= 200; size++) {
        const bytes = random.bytes(size);
        assert.equal(encode([bytes], true), Buffer.from(bytes).toString('base64'));
      }
    });

    it('is the same however up to 11 bytes are cut into chunks', () => {
      const random = new Random(52);
      for (let size = 0; size <= 11; size++) {
        const bytes = Buffer.from(random.bytes(size));
        const expected = bytes.toString('base64');
        for (const split of splitsOf(size)) {
          let rest = bytes;
          const chunks = split.map((length) => {
            const chunk = rest.subarray(0, length);
            rest = rest.subarray(length);
            return chunk;
          });
          if (encode(chunks) !== expected) assert.fail(`${size} bytes in chunks of ${split}`);
        }
      }
    });

    it('is the same wherever 100 bytes are cut in three, with empty chunks between', () => {
      const bytes = Buffer.from(new Random(53).bytes(100));
      const none = Buffer.alloc(0);
      for (let first = 0; first <= 100; first += 3) {
        for (let second = first; second <= 100; second++) {
          const chunks = [
            bytes.subarray(0, first),
            none,
            bytes.subarray(first, second),
            bytes.subarray(second),
          ];
          if (encode(chunks) !== bytes.toString('base64')) assert.fail(`cut at ${first} and ${second}`);
        }
      }
    });

    it('is right for 1 MB in chunks of odd sizes', () => {
      const random = new Random(54);
      const bytes = Buffer.from(random.bytes(1_000_000));
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const size = random.below(65536);
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      assert.equal(encode(chunks), bytes.toString('base64'));
    });

    it('writes nothing of a chunk for which there is no room, and does not fail the writer', () => {
      const { closeWriter, finishBase64, hasFailed, openWriter, resetBase64, writeBase64, written } =
        stages.exports;
      // Only its size matters: its bytes are never read.
      const tooLarge = sliceOf(8, 60 << 20);
      const [foo, b] = [stages.put('foo'), stages.put('b')];
      openWriter(64);
      resetBase64();
      assert.ok(writeBase64(foo) && writeBase64(b));
      assert.ok(!writeBase64(tooLarge));
      assert.ok(!hasFailed());
      finishBase64();
      assert.equal(stages.text(written()), 'Zm9vYg==');
      closeWriter();
    });

    it('leaves room behind a chunk for what must follow a body', () => {
      const { closeWriter, hasFailed, hasRoom, openWriter, resetBase64, writeBase64 } = stages.exports;
      const chunk = stages.put(new Uint8Array(300));
      openWriter(4096);
      stages.exhaust();
      resetBase64();
      while (writeBase64(chunk));
      assert.ok(hasRoom(1024));
      assert.ok(!hasFailed());
      closeWriter();
    });

    it('forgets the bytes of an earlier stream when it is reset', () => {
      const { finishBase64, openWriter, resetBase64, writeBase64, written } = stages.exports;
      openWriter(64);
      resetBase64();
      writeBase64(stages.put('xy'));
      resetBase64();
      writeBase64(stages.put('foo'));
      finishBase64();
      assert.equal(stages.text(written()), 'Zm9v');
    });
  });
}
