import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Ports and addresses of the loopback interface that no other mesh on this machine uses. */
export type LoopbackBlock = {
  /** Returns the first of `count` successive free ports, never the same twice. */
  takePorts(count: number): Promise<number>;
  /** Returns an address, never the same twice. */
  takeAddress(): string;
  close(): void;
};

// Below the range from which Linux takes the ports of outgoing connections, so only servers can be there.
const FIRST_PORT = 10_000;
const PORTS_IN_BLOCK = 500;
const BLOCK_COUNT = 45;
const FIRST_NETWORK = 10;

/** Reserves a block for this process by listening on its first port, which keeps others away. */
export async function reserveLoopbackBlock(): Promise<LoopbackBlock> {
  const start = Math.floor(Math.random() * BLOCK_COUNT);
  for (let i = 0; i < BLOCK_COUNT; i++) {
    const number = (start + i) % BLOCK_COUNT;
    const lock = await tryToListen(FIRST_PORT + number * PORTS_IN_BLOCK, '127.0.0.1');
    if (lock) return openBlock(number, lock.unref());
  }
  throw new Error(
    `All ${BLOCK_COUNT} blocks of ports for a mesh are taken.\nEnd other runs of these tests on this machine.`,
  );
}

function openBlock(number: number, lock: Server): LoopbackBlock {
  const end = FIRST_PORT + (number + 1) * PORTS_IN_BLOCK;
  let nextPort = end - PORTS_IN_BLOCK + 1;
  let nextAddress = 1;
  return {
    takePorts: async (count) => {
      while (nextPort + count <= end) {
        const first = nextPort;
        nextPort += count;
        if (await areFree(first, count)) return first;
      }
      throw new Error(`The mesh has used all ${PORTS_IN_BLOCK} ports of its block. Make the block larger.`);
    },
    takeAddress: () => {
      const address = `127.${FIRST_NETWORK + number}.${nextAddress >> 8}.${nextAddress & 255}`;
      nextAddress++;
      return address;
    },
    close: () => lock.close(),
  };
}

async function areFree(first: number, count: number): Promise<boolean> {
  for (let port = first; port < first + count; port++) {
    const server = await tryToListen(port, '0.0.0.0');
    if (!server) return false;
    server.close();
    await once(server, 'close');
  }
  return true;
}

function tryToListen(port: number, address: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined)).listen(port, address, () => resolve(server));
  });
}
