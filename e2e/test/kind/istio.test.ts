import assert from 'node:assert/strict';
import { istioImages, makeInstallation } from '../../mesh/kind/istio.ts';
import { readSettings } from '../../mesh/kind/settings.ts';

type Installation = {
  spec: {
    hub?: string;
    tag?: string;
    values: { telemetry?: { enabled: boolean }; pilot: { env: Record<string, string> } };
  };
};

const install = (env: NodeJS.ProcessEnv) => makeInstallation(readSettings(env)) as Installation;

describe('the installation of Istio on kind', () => {
  it('is istioctl’s own, with all of Istio’s filters and ambient mode, where the environment names nothing', () => {
    const env = { ISTIO_HUB: '', ISTIO_TAG: '' };
    const { hub, tag, values } = install(env).spec;
    assert.deepEqual(
      { hub, tag, telemetry: values.telemetry, env: values.pilot.env },
      { hub: undefined, tag: undefined, telemetry: undefined, env: { PILOT_ENABLE_AMBIENT: 'true' } },
    );
    assert.deepEqual(istioImages(readSettings(env)), []);
  });

  it('asks an Envoy of another hub for no filter that only Istio’s own build has', () => {
    const env = { ISTIO_HUB: 'hub.example/istio', ISTIO_TAG: '1.2.3' };
    const { hub, tag, values } = install(env).spec;
    assert.deepEqual({ hub, tag }, { hub: 'hub.example/istio', tag: '1.2.3' });
    assert.equal(values.telemetry?.enabled, false);
    assert.equal(values.pilot.env.PILOT_ENABLE_METADATA_EXCHANGE, 'false');
    assert.deepEqual(istioImages(readSettings(env)), [
      'hub.example/istio/pilot:1.2.3',
      'hub.example/istio/proxyv2:1.2.3',
    ]);
  });
});
