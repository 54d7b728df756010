import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import {
  applying,
  IMAGE_A,
  IMAGE_B,
  makeNamespaces,
  readPlugin,
  readResource,
  runOnCluster,
} from './rollout-scene.ts';

const WRONG: [string, string][] = [
  ['--timeout', '5minutes'],
  ['--admin', 'nonsense'],
];

describe('a flag with a wrong value', () => {
  let namespace = '';
  beforeEach(async () => {
    [namespace = ''] = await makeNamespaces('wrong-flags', 1);
  });

  for (const [flag, value] of WRONG) {
    it(`has apply --wait ${flag} exit 2 and write nothing`, async () => {
      const { code, stderr } = await runOnCluster('apply', [
        namespace,
        ...applying(IMAGE_A),
        '--wait',
        flag,
        value,
      ]);
      assert.equal(code, 2, stderr);
      assert.ok(stderr.startsWith(`Cannot use "${value}" as ${flag}: `), stderr);
      assert.equal(await readResource(namespace), undefined);
      assert.equal(await readResource(namespace, 'ServiceEntry', 'meshtap-backend'), undefined);
    });

    it(`has publish ${flag} exit 2, push nothing and write nothing`, async () => {
      const { pushHost } = getMesh().registry;
      const repository = `meshtap/${namespace}`;
      const args = [namespace, '--plain-http', ...applying(`${pushHost}/${repository}:1`)];
      const { code, stderr } = await runOnCluster('publish', [...args, flag, value]);
      assert.equal(code, 2, stderr);
      assert.ok(stderr.startsWith(`Cannot use "${value}" as ${flag}: `), stderr);
      assert.equal(await readResource(namespace), undefined);
      assert.equal((await fetch(`http://${pushHost}/v2/${repository}/tags/list`)).status, 404);
    });

    it(`has rollback --wait ${flag} exit 2 and leave the plugin as it is`, async () => {
      for (const image of [IMAGE_A, IMAGE_B]) await runOnCluster('apply', [namespace, ...applying(image)]);
      const before = await readPlugin(namespace);
      const { code, stderr } = await runOnCluster('rollback', [namespace, '--wait', flag, value]);
      assert.equal(code, 2, stderr);
      assert.deepEqual(await readPlugin(namespace), before);
    });
  }
});
