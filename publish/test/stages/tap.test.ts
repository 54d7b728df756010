import assert from 'node:assert/strict';
import { PublishError } from '../../src/errors.ts';
import { chooseApi } from '../../src/stages/tap.ts';
import { makeCluster } from '../cluster/preflight/stored-cluster.ts';

describe('the choice of the API', () => {
  const both = makeCluster([]);
  const older = makeCluster([], { unserved: ['TrafficExtension'] });
  const newer = makeCluster([], { unserved: ['WasmPlugin'] });
  const none = makeCluster([], { unserved: ['WasmPlugin', 'TrafficExtension'] });

  it('takes WasmPlugin without a cluster, and what is asked for', async () => {
    assert.equal(await chooseApi('auto', undefined), 'wasmplugin');
    assert.equal(await chooseApi('trafficextension', undefined), 'trafficextension');
  });

  it('takes WasmPlugin where it is served, else TrafficExtension', async () => {
    for (const [cluster, api] of [
      [both, 'wasmplugin'],
      [older, 'wasmplugin'],
      [newer, 'trafficextension'],
    ] as const)
      assert.equal(await chooseApi('auto', cluster), api);
  });

  it('takes what is asked for where it is served', async () => {
    assert.equal(await chooseApi('trafficextension', both), 'trafficextension');
    assert.equal(await chooseApi('wasmplugin', older), 'wasmplugin');
  });

  it('refuses what the cluster does not serve, with exit code 3', async () => {
    const refuses = (asked: 'auto' | 'trafficextension', cluster: typeof both, message: RegExp) =>
      assert.rejects(chooseApi(asked, cluster), (error) => {
        assert.ok(error instanceof PublishError);
        assert.equal(error.exitCode, 3);
        assert.match(error.message, message);
        return true;
      });
    await refuses('trafficextension', older, /serves no TrafficExtension\.\nLeave --api off/);
    await refuses('auto', none, /serves no WasmPlugin nor TrafficExtension\.\nInstall Istio/);
  });
});
