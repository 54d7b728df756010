import assert from 'node:assert/strict';
import { readEvents, type ServerEvent } from '../../src/receiver/event-stream.ts';

async function read(text: string, chunkBytes = 1): Promise<{ events: ServerEvent[]; ids: string[] }> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const ids: string[] = [];
  const events = await Array.fromAsync(readEvents(chunks(), (id) => ids.push(id)));
  return { events, ids };
}

describe('readEvents', () => {
  const text =
    ': live\nid: 1\n\nevent: exchange\ndata: "ä"\n\nevent: exchange\nid: 2\ndata: a\ndata: b\n\n: still\nid: 3\n\ndata: half';

  it('reads events with their names, data and ids, whatever the pieces are in which they come', async () => {
    for (const chunkBytes of [1, 2, 7, 1000]) {
      assert.deepEqual(await read(text, chunkBytes), {
        events: [
          { name: 'exchange', data: '"ä"', id: '1' },
          { name: 'exchange', data: 'a\nb', id: '2' },
        ],
        ids: ['1', '3'],
      });
    }
  });

  it('leaves out an event that is not whole', async () => {
    assert.deepEqual((await read('data: x\n')).events, []);
  });

  it('takes any line end, and names an event that has no name', async () => {
    assert.deepEqual((await read('data: x\r\n\r\ndata:y\n\n', 1000)).events, [
      { name: 'message', data: 'x', id: undefined },
      { name: 'message', data: 'y', id: undefined },
    ]);
  });

  it('keeps no more of a line or an event than one may have', async () => {
    const long = 'x'.repeat(1024 * 1024);
    await assert.rejects(read(`data: ${long.repeat(5)}`, 65_536), /too long/);
    await assert.rejects(read(`data: ${long}\n`.repeat(5), 65_536), /too large/);
  });
});
