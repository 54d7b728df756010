import assert from 'node:assert/strict';
import {
  buildMount,
  isMounting,
  listMountedConfigMaps,
  MODULE_URL,
  USER_VOLUME,
  USER_VOLUME_MOUNT,
} from '../../src/resources/mount.ts';

const PATH = '/var/local/lib/wasm-filters';
const mount = { name: 'tap', configMap: 'wasm-filter', digest: 'sha256:00' };
const annotate = (volume: unknown, place: unknown) => ({
  [USER_VOLUME]: JSON.stringify(volume),
  [USER_VOLUME_MOUNT]: JSON.stringify(place),
});

describe('buildMount', () => {
  it('labels pods with the plugin, and mounts the one file of the ConfigMap where the plugin’s url points', () => {
    const { labels, annotations } = buildMount(mount);
    assert.deepEqual(labels, { 'meshtap/mounted': 'tap' });
    assert.deepEqual(JSON.parse(annotations['sidecar.istio.io/userVolume'] ?? ''), {
      'wasmfilters-dir': {
        configMap: {
          name: 'wasm-filter',
          items: [{ key: 'http-trace-filter.wasm', path: 'http-trace-filter.wasm' }],
        },
      },
    });
    assert.deepEqual(JSON.parse(annotations['sidecar.istio.io/userVolumeMount'] ?? ''), {
      'wasmfilters-dir': { mountPath: PATH, readOnly: true },
    });
    assert.equal(annotations['meshtap/module-digest'], 'sha256:00');
    assert.equal(MODULE_URL, `file://${PATH}/http-trace-filter.wasm`);
  });

  it('never lets a pod start without the module: the volume is not optional', () => {
    assert.doesNotMatch(JSON.stringify(buildMount(mount)), /optional/);
  });
});

describe('isMounting', () => {
  const volume = { configMap: { name: 'wasm-filter' } };
  const items = (path: string) => ({
    configMap: { name: 'wasm-filter', items: [{ key: 'http-trace-filter.wasm', path }] },
  });

  const good: [string, Record<string, string>][] = [
    ['our own annotations', buildMount(mount).annotations],
    [
      'a list, as the predecessor wrote it',
      annotate([{ name: 'x', ...volume }], [{ name: 'x', mountPath: PATH }]),
    ],
    ['an object', annotate({ x: volume }, { x: { mountPath: `${PATH}/` } })],
    [
      'one volume of several',
      annotate({ y: { emptyDir: {} }, x: volume }, { x: { mountPath: PATH }, y: {} }),
    ],
    [
      'the file under its own name',
      annotate({ x: items('http-trace-filter.wasm') }, { x: { mountPath: PATH } }),
    ],
  ];
  for (const [name, annotations] of good) {
    it(`takes ${name}`, () => assert.ok(isMounting(annotations, 'wasm-filter')));
  }

  const bad: [string, Record<string, string>][] = [
    ['nothing', {}],
    ['the volume alone', { [USER_VOLUME]: JSON.stringify({ x: volume }) }],
    ['another ConfigMap', annotate({ x: { configMap: { name: 'other' } } }, { x: { mountPath: PATH } })],
    ['another place', annotate({ x: volume }, { x: { mountPath: '/elsewhere' } })],
    ['another volume at the place', annotate({ x: volume, y: {} }, { y: { mountPath: PATH } })],
    ['a part of the volume', annotate({ x: volume }, { x: { mountPath: PATH, subPath: 'a' } })],
    ['the file under another name', annotate({ x: items('other.wasm') }, { x: { mountPath: PATH } })],
    ['no JSON', { [USER_VOLUME]: '{', [USER_VOLUME_MOUNT]: '{' }],
    ['JSON of another shape', annotate(1, [null, 'x'])],
  ];
  for (const [name, annotations] of bad) {
    it(`does not take ${name}`, () => assert.ok(!isMounting(annotations, 'wasm-filter')));
  }
});

describe('listMountedConfigMaps', () => {
  it('names those of all volumes, in either form', () => {
    assert.deepEqual(
      listMountedConfigMaps(
        annotate(
          [
            { name: 'a', configMap: { name: 'one' } },
            { name: 'b', secret: {} },
          ],
          [],
        ),
      ),
      ['one'],
    );
    assert.deepEqual(listMountedConfigMaps(buildMount(mount).annotations), ['wasm-filter']);
    assert.deepEqual(listMountedConfigMaps({}), []);
  });
});
