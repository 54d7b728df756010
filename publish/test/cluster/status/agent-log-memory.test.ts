import assert from 'node:assert/strict';
import { parsePlugin } from '../../../src/cluster/mesh/plugins.ts';
import { AgentLogs } from '../../../src/cluster/status/agent-log.ts';
import { makePlugin } from './pods-cluster.ts';

const PLUGIN = parsePlugin(makePlugin(), 'shop', 'meshtap');
const LINE =
  'error in converting the wasm config to local: cannot fetch Wasm module shop.meshtap: no such image. applying allow RBAC filter';

describe('the logs of agents, over several looks', () => {
  let reads: string[] = [];
  const readLog = async ({ name }: { name: string }) => {
    reads.push(name);
    return LINE;
  };
  beforeEach(() => {
    reads = [];
  });

  const look = async (logs: AgentLogs, ...names: string[]) => {
    logs.startLook();
    for (const name of names) {
      const { refusal } = await logs.find({ namespace: 'shop', name }, { updatedAtMs: 1 }, PLUGIN);
      assert.equal(refusal?.words, 'no such image');
    }
  };

  it('are not read again for what the look before has found', async () => {
    const logs = new AgentLogs({ readLog });
    await look(logs, 'cart', 'cart', 'till');
    await look(logs, 'cart', 'till');
    await look(logs, 'cart', 'till');
    assert.deepEqual(reads, ['cart', 'till']);
  });

  it('are forgotten when a look does not ask for them, so that a watch does not grow', async () => {
    const logs = new AgentLogs({ readLog });
    await look(logs, 'cart', 'till');
    await look(logs, 'cart');
    await look(logs, 'cart', 'till');
    assert.deepEqual(reads, ['cart', 'till', 'till']);
  });
});
