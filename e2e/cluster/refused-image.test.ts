import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getMesh, getRunFolder } from '../istio/mesh-under-test.ts';
import { makePluginName, selectorOf } from '../istio/plugin.ts';
import { makeLogin, writeOtherModule } from '../istio/published-image.ts';
import { applyPullSecret } from '../istio/pull-secret.ts';
import { startScene, useInMesh } from '../istio/scene.ts';
import { openPods } from './kubelet-proxy.ts';
import { runOnCluster } from './rollout-scene.ts';

type Row = { name: string; state: string; problems: { why: string; fix: string }[] };

// A pipeline does not wait out its timeout: it ends some seconds after the refusal, with room for a machine that stalls.
const TIMEOUT = ['--timeout', '10m'];
const MAX_MS_AFTER_REFUSAL = 60_000;

describe('an image that proxies may not pull', () => {
  const scene = useInMesh('refused-image', async (namespace) => {
    const plain = await startScene(namespace);
    return { ...plain, kubelet: await openPods([plain.client.proxy]) };
  });
  const name = makePluginName();
  let login = '';
  before(async () => {
    const { pullHost, credentials } = getMesh().privateRegistry;
    assert.ok(credentials);
    login = join(getRunFolder(), 'refused-image-login.json');
    await writeFile(login, makeLogin(pullHost, credentials), { mode: 0o600 });
  });
  after(async () => {
    const { kubelet, namespace } = scene();
    await runOnCluster('remove', [namespace, '--name', name], kubelet.kubeconfig);
    await kubelet.stop();
  });

  const publish = (...flags: string[]) => {
    const { namespace, client, backend, kubelet } = scene();
    const image = `${getMesh().privateRegistry.pullHost}/meshtap/refused:1`;
    return runOnCluster(
      'publish',
      [
        ...[namespace, '--name', name, '--image', image, '--plain-http', '--registry-config', login],
        ...selectorOf(client.proxy),
        ...['--backend-address', backend.host, '--backend-port', `${backend.port}`, '-o', 'json', ...flags],
      ],
      kubelet.kubeconfig,
    );
  };

  /** The time of the last line in which the agent refuses a module. */
  const findRefusal = async () => {
    const log = await scene().client.proxy.readLog();
    const lines = log.split('\n').filter((line) => line.includes('cannot fetch Wasm module'));
    return Math.max(...lines.map((line) => Date.parse(line.split('\t')[0] ?? '')));
  };

  it('ends publish soon after the agent’s refusal, long before its timeout, with its reason and exit code 5', async () => {
    const { code, stdout, stderr } = await publish(...TIMEOUT);
    const endedMs = Date.now();
    assert.equal(code, 5, stderr);
    const lateMs = endedMs - (await findRefusal());
    assert.ok(lateMs < MAX_MS_AFTER_REFUSAL, `it ended ${lateMs} ms after the refusal`);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /could not get \S+\/meshtap\/refused:1@sha256:\w+: .*UNAUTHORIZED.*; the stand-in wasm-default-allow/,
    );
    assert.match(stderr, /The registry asks for an account that may pull the image\. .*--pull-secret/);
    assert.match(stderr, /waiting longer would not help/);
  });

  it('has status give the reason', async () => {
    const { namespace, kubelet } = scene();
    const args = [namespace, '--name', name, '-o', 'json'];
    const { code, stdout } = await runOnCluster('status', args, kubelet.kubeconfig);
    assert.equal(code, 5);
    const { proxies } = JSON.parse(stdout) as { proxies: Row[] };
    assert.equal(proxies.length, 1);
    for (const { state, problems } of proxies) {
      assert.equal(state, 'stand-in-allow');
      assert.match(problems[0]?.why ?? '', /UNAUTHORIZED/);
    }
  });

  it('ends the publish of another such image as well, although the proxy keeps the stand-in that it has', async () => {
    const { code, stderr } = await publish('--wasm', await writeOtherModule('refused'));
    assert.equal(code, 5, stderr);
    const digest = /^Pushed \S+ \((sha256:\w+)\)/m.exec(stderr)?.[1] ?? '';
    assert.match(stderr, new RegExp(`could not get \\S+@${digest}: .*UNAUTHORIZED`));
  });

  it('does not end the publish of a better one, while the proxies still have the stand-in', async () => {
    await applyPullSecret(scene().namespace, 'better', getMesh().privateRegistry);
    const { code, stderr } = await publish(
      '--pull-secret',
      'better',
      '--wasm',
      await writeOtherModule('better'),
    );
    assert.equal(code, 0, stderr);
  });
});
