import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { writeProgramScript } from '../support/oras-script.ts';
import { useWriteScene } from './write-scene.ts';

describe('meshtap rollback', () => {
  const scene = useWriteScene();
  const { temp, run, written } = scene;
  const [NOW, EARLIER] = ['b', 'a'].map((digit) => `r.example/tap:1@sha256:${digit.repeat(64)}`);
  const OTHER = `evil.example/tap:1@sha256:${'a'.repeat(64)}`;
  const store = (namespace: string, previous: string | undefined = EARLIER) =>
    scene.stored.set(`/apis/extensions.istio.io/v1alpha1/namespaces/${namespace}/wasmplugins/meshtap`, {
      apiVersion: 'extensions.istio.io/v1alpha1',
      kind: 'WasmPlugin',
      metadata: {
        ...{ name: 'meshtap', namespace, labels: { 'meshtap/inventory': 'meshtap' } },
        annotations: { 'meshtap/previous-image': previous },
        managedFields: [
          {
            manager: 'meshtap',
            operation: 'Apply',
            fieldsV1: { 'f:metadata': {}, 'f:spec': { 'f:url': {} } },
          },
        ],
      },
      spec: { url: `oci://${NOW}` },
    });
  const rollBack = (...args: string[]) => run(['rollback', 'a', 'b', 'c', '--quiet', ...args]);
  beforeEach(() => {
    for (const namespace of ['a', 'b', 'c']) store(namespace);
  });

  for (const format of ['table', 'json', 'yaml']) {
    it(`says from which image to which it goes, in full, as ${format}, in a dry run too`, async () => {
      const { code, stdout } = await rollBack('-o', format, '--dry-run=server');
      assert.equal(code, 0);
      assert.equal(stdout.split(`from ${NOW} to ${EARLIER}`).length, 4);
      assert.deepEqual(written(), []);
      await rollBack();
      assert.equal(written().length, 3);
    });
  }

  it('writes nothing, in no namespace, when one of them names an image of another host', async () => {
    store('b', OTHER);
    for (const flags of [[], ['--dry-run=server'], ['--concurrency', '1']]) {
      const { code, stdout, stderr } = await rollBack(...flags);
      assert.equal(code, 5);
      assert.match(
        stdout,
        /\na +Namespace +a +skipped.*\nb +Namespace +b +failed.*\nc +Namespace +c +skipped/,
      );
      assert.ok(stderr.includes(`from ${NOW} to ${OTHER}`), stderr);
      assert.match(stderr, /^Cannot roll back b: .*\nNothing was written\. .*--allow-other-repository\.\n$/);
    }
    assert.deepEqual(
      scene.server.requests.filter(({ method }) => method !== 'GET'),
      [],
    );
  });

  it('goes to an image of another host when that is allowed', async () => {
    store('b', OTHER);
    const { code, stdout } = await rollBack('--allow-other-repository');
    assert.equal(code, 0);
    assert.ok(stdout.includes(`from ${NOW} to ${OTHER}`));
    assert.equal(written().length, 3);
  });

  it('goes on with the others when one has had no other image', async () => {
    scene.stored.delete('/apis/extensions.istio.io/v1alpha1/namespaces/b/wasmplugins/meshtap');
    const { code } = await rollBack();
    assert.equal(code, 3);
    assert.equal(written().length, 2);
  });

  it('asks for the signature at --push-host, and goes to the image that proxies know', async () => {
    writeFileSync(temp('cosign.pub'), 'x');
    const asked = EARLIER?.replace('r.example/', 'localhost:5001/').replace(':1@', '@') ?? '';
    const cosign = writeProgramScript(temp(), 'cosign', [
      { args: ['verify', '--key', temp('cosign.pub'), asked] },
    ]);
    const flags = ['--verify-key', temp('cosign.pub'), '--push-host', 'localhost:5001'];
    const { code, stdout } = await run(['rollback', 'a', ...flags], { env: cosign.env });
    assert.deepEqual([code, cosign.deviations()], [0, []]);
    assert.ok(stdout.includes(`from ${NOW} to ${EARLIER}`), stdout);
  });

  it('writes nothing when the signature of the image before does not verify', async () => {
    writeFileSync(temp('cosign.pub'), 'x');
    const call = {
      args: ['verify', '--key', temp('cosign.pub')],
      status: 1,
      stderr: 'Error: no signatures found',
    };
    const cosign = writeProgramScript(temp(), 'cosign', [call]);
    const { code } = await run(['rollback', 'a', 'b', '--quiet', '--verify-key', temp('cosign.pub')], {
      env: cosign.env,
    });
    assert.equal(code, 5);
    assert.deepEqual(cosign.deviations(), []);
    assert.equal(cosign.calls()[0]?.at(-1), EARLIER?.replace(':1@', '@'));
    assert.deepEqual(written(), []);
  });

  it('says that there is no earlier image, and exits 3', async () => {
    const { code, stderr } = await run(['rollback', 'shop', '--quiet']);
    assert.equal(code, 3);
    assert.match(stderr, /^Cannot roll back shop: it has no plugin meshtap that meshtap applied\./);
  });
});
