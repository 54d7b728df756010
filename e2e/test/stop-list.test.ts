import assert from 'node:assert/strict';
import { StopList } from '../mesh/stop-list.ts';

describe('a list of what is to be stopped', () => {
  const stopped: string[] = [];
  const stop = (name: string) => async () => void stopped.push(name);
  beforeEach(() => void stopped.splice(0));

  it('stops the last thing first, and each once', async () => {
    const list = new StopList();
    for (const name of ['etcd', 'kube-apiserver', 'istiod']) await list.add(stop(name));
    await list.stopAll();
    await list.stopAll();
    assert.deepEqual(stopped, ['istiod', 'kube-apiserver', 'etcd']);
  });

  it('stops the rest where one cannot be stopped, and says which', async () => {
    const list = new StopList();
    await list.add(stop('first'));
    await list.add(async () => {
      throw new Error('the second does not end');
    });
    await assert.rejects(list.stopAll(), /Cannot stop all: .*the second does not end/);
    assert.deepEqual(stopped, ['first']);
  });

  it('stops at once what is added after all was stopped', async () => {
    const list = new StopList();
    await list.stopAll();
    await list.add(stop('late'));
    assert.deepEqual(stopped, ['late']);
  });
});
