import assert from 'node:assert/strict';
import { chooseApi } from '../../src/commands/api-choice.ts';
import { PublishError } from '../../src/errors.ts';
import { makeCluster } from '../cluster/preflight/stored-cluster.ts';

describe('the choice of the API', () => {
  const both = makeCluster([]);
  const older = makeCluster([], { unserved: ['TrafficExtension'] });
  const newer = makeCluster([], { unserved: ['WasmPlugin'] });
  const none = makeCluster([], { unserved: ['WasmPlugin', 'TrafficExtension'] });

  it('takes WasmPlugin without a cluster, and what is asked for', async () => {
    assert.equal(await chooseApi({}, undefined), 'wasmplugin');
    assert.equal(await chooseApi({ api: 'TrafficExtension' }, undefined), 'trafficextension');
  });

  it('takes WasmPlugin where it is served, else TrafficExtension', async () => {
    for (const [cluster, api] of [
      [both, 'wasmplugin'],
      [older, 'wasmplugin'],
      [newer, 'trafficextension'],
    ] as const)
      assert.equal(await chooseApi({ api: 'auto' }, cluster), api);
  });

  it('takes what is asked for where it is served', async () => {
    assert.equal(await chooseApi({ api: 'trafficextension' }, both), 'trafficextension');
    assert.equal(await chooseApi({ api: 'wasmplugin' }, older), 'wasmplugin');
  });

  it('refuses what the cluster does not serve, with exit code 3', async () => {
    const refuses = (raw: Record<string, string>, cluster: typeof both, message: RegExp) =>
      assert.rejects(chooseApi(raw, cluster), (error) => {
        assert.ok(error instanceof PublishError);
        assert.equal(error.exitCode, 3);
        assert.match(error.message, message);
        return true;
      });
    await refuses({ api: 'trafficextension' }, older, /serves no TrafficExtension\.\nLeave --api off/);
    await refuses({}, none, /serves no WasmPlugin nor TrafficExtension\.\nInstall Istio/);
  });
});
