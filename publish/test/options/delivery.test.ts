import assert from 'node:assert/strict';
import { readFlags } from '../../src/options/flag.ts';
import { DELIVERY_FLAGS, readDelivery } from '../../src/options/tap-request.ts';

const NAME = 'WASM_FILTER_CONFIG_MAP_NAME';

describe('readDelivery', () => {
  const read = (raw: Record<string, unknown>, env: Record<string, string> = {}) =>
    readDelivery({ ...raw, ...readFlags(DELIVERY_FLAGS, raw, '.') }, { env, cwd: '.' });

  it('has proxies pull an image unless it is told otherwise, whatever the environment names', () => {
    assert.deepEqual(read({}), { kind: 'image' });
    assert.deepEqual(read({ delivery: 'Image' }, { [NAME]: 'mine' }), { kind: 'image' });
  });

  it('takes the ConfigMap’s name from the flag, the seed’s variable or the seed’s default, in this order', () => {
    const delivery = 'config-map';
    assert.deepEqual(read({ delivery, configMapName: 'flag' }, { [NAME]: 'env' }), {
      kind: delivery,
      configMap: 'flag',
    });
    assert.deepEqual(read({ delivery }, { [NAME]: 'env' }), { kind: delivery, configMap: 'env' });
    assert.deepEqual(read({ delivery }, { [NAME]: '' }), { kind: delivery, configMap: 'wasm-filter' });
  });

  it('names where a bad name came from', () => {
    assert.throws(
      () => read({ delivery: 'config-map' }, { [NAME]: 'A_b' }),
      /Cannot use "A_b" from WASM_FILTER_CONFIG_MAP_NAME: /,
    );
    assert.throws(
      () => read({ delivery: 'config-map', configMapName: 'A_b' }),
      /Cannot use "A_b" as --config-map-name: /,
    );
    assert.throws(() => read({ delivery: 'carrier-pigeon' }), /Cannot use "carrier-pigeon" as --delivery/);
  });

  const REFUSED: [string, Record<string, unknown>][] = [
    ['--image with --delivery config-map', { delivery: 'config-map', image: 'r.example/a:1' }],
    ['--pull-host with --delivery config-map', { delivery: 'config-map', pullHost: 'kind-registry:5000' }],
    ['--pull-secret with --delivery config-map', { delivery: 'config-map', pullSecret: 'x' }],
    ['--target-ref with --delivery config-map', { delivery: 'config-map', targetRef: ['Gateway/web'] }],
    ['--config-map-name with --delivery image', { configMapName: 'x' }],
    ['--restart with --delivery image', { delivery: 'image', restart: true }],
  ];
  for (const [name, raw] of REFUSED) {
    it(`refuses ${name}`, () => {
      assert.throws(() => read(raw), new RegExp(`Cannot use ${name}: they do not go together`));
    });
  }
});
