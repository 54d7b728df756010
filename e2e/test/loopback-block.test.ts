import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type LoopbackBlock, reserveLoopbackBlock } from '../mesh/local/loopback-block.ts';

describe('a reserved block of loopback ports and addresses', () => {
  const blocks: LoopbackBlock[] = [];
  const reserve = async () => {
    const block = await reserveLoopbackBlock();
    blocks.push(block);
    return block;
  };
  afterEach(() => {
    for (const block of blocks.splice(0)) block.close();
  });

  it('shares no port and no address with another one', async () => {
    const [one, two] = [await reserve(), await reserve()];
    const range = async (block: LoopbackBlock) => Math.floor((await block.takePorts(1)) / 500);
    assert.notEqual(await range(one), await range(two));
    assert.notEqual(one.takeAddress(), two.takeAddress());
  });

  it('gives no port or address twice', async () => {
    const block = await reserve();
    const first = await block.takePorts(4);
    assert.ok((await block.takePorts(1)) >= first + 4);
    assert.notEqual(block.takeAddress(), block.takeAddress());
  });

  it('passes over a port on which another program listens', async () => {
    const block = await reserve();
    const first = await block.takePorts(1);
    const other = createServer().listen(first + 2, '127.0.0.1');
    await once(other, 'listening');
    try {
      assert.ok((await block.takePorts(2)) > first + 2);
    } finally {
      other.close();
    }
  });

  it('says so when all of its ports are used', async () => {
    const block = await reserve();
    await assert.rejects(block.takePorts(500), /has used all 500 ports/);
  });
});
