import assert from 'node:assert/strict';
import { AnswerReader } from '../src/answers.ts';

const MIB = 1024 * 1024;

async function* chunksOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe('reading an answer', () => {
  it('joins its chunks, also within a character', async () => {
    const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
    async function* halves() {
      yield first;
      yield second;
    }
    assert.equal(await new AnswerReader(MIB).read(halves()), 'é');
  });

  it('takes as many bytes as the limit, and stops the stream at one more', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.alloc(MIB / 2);
      } finally {
        isClosed = true;
      }
    }
    const reader = new AnswerReader(2 * MIB);
    assert.equal((await reader.read(chunksOf('x'.repeat(2 * MIB)))).length, 2 * MIB);
    await assert.rejects(reader.read(endless()), { name: 'AnswerError', message: 'is larger than 2 MiB' });
    assert.equal(isClosed, true);
  });

  it('reads large answers one at a time, and small ones meanwhile', async () => {
    const reader = new AnswerReader(8 * MIB);
    const events: string[] = [];
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    async function* large(name: string, wait?: Promise<void>) {
      yield Buffer.alloc(MIB);
      // The first megabyte is taken before the turn is needed.
      events.push(`${name} goes on`);
      await wait;
      yield Buffer.alloc(MIB);
    }
    const one = reader.read(large('one', gate));
    await new Promise(setImmediate);
    const two = reader.read(large('two'));
    await new Promise(setImmediate);
    assert.equal(await reader.read(chunksOf('small')), 'small');
    assert.deepEqual(events, ['one goes on']);
    open();
    await Promise.all([one, two]);
    assert.deepEqual(events, ['one goes on', 'two goes on']);
  });

  it('lets the next one begin when one fails', async () => {
    const reader = new AnswerReader(8 * MIB);
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(2 * MIB);
      throw new Error('lost');
    }
    await assert.rejects(reader.read(failing()), { message: 'lost' });
    assert.equal((await reader.read(chunksOf('x'.repeat(2 * MIB)))).length, 2 * MIB);
  });
});
