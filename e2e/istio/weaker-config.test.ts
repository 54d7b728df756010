import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { type CliResult, runMeshtap } from '../support/meshtap-cli.ts';
import { getMesh } from './mesh-under-test.ts';
import { configOf, makePluginName } from './plugin.ts';
import { pushSharedImage } from './published-image.ts';
import { useScene } from './scene.ts';
import { awaitTapped } from './tapping.ts';
import { awaitTracesOf, readTracesOf } from './traces.ts';

const SECRET = 'hunter2';

describe('a tap that redacts passwords', () => {
  const scene = useScene('weaker');
  const name = makePluginName();
  const run = (command: string, ...args: string[]): Promise<CliResult> => {
    const { namespace, backend } = scene();
    const to = ['--backend-address', backend.host, '--backend-port', `${backend.port}`];
    const { kubeconfig } = getMesh().cluster;
    return runMeshtap([command, namespace, '--name', name, ...to, ...args, '--kubeconfig', kubeconfig]);
  };
  const apply = async (...flags: string[]) =>
    run('apply', '--image', await pushSharedImage(getMesh().registry), ...flags);
  const sendSecret = (path: string) =>
    scene().send({
      ...{ method: 'POST', path, headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ password: SECRET }),
    });
  const readBody = async (path: string) => {
    const [trace] = await awaitTracesOf(scene().backend, path, 1);
    return trace?.scnt_request.body.toString();
  };

  before(async () => {
    const { code, stderr } = await apply(
      ...(await configOf({ redact: { jsonFields: ['password'] }, exclude: { paths: ['/healthz'] } })),
    );
    assert.equal(code, 0, stderr);
    await awaitTapped(scene().send, scene().client.proxy);
  });

  it('is not replaced by one that does not: publish writes nothing, and the password stays secret', async () => {
    const image = `${getMesh().registry.pushHost}/meshtap/weaker:1`;
    const { code, stderr } = await run('publish', '--image', image, '--plain-http', '--skip-preflight');
    assert.equal(code, 5, stderr);
    assert.match(stderr, /^ {2}redact\.jsonFields: no longer redacts password \(weaker\)$/m);
    assert.match(stderr, /^ {2}exclude\.paths: no longer leaves out \/healthz \(weaker\)$/m);
    assert.match(stderr, /^Cannot apply to .*: redact\.jsonFields, exclude\.paths\.\n.*--allow-weaker/m);
    assert.doesNotMatch(stderr, /Pushed|already|configured/);
    await sendSecret('/refused');
    assert.equal(await readBody('/refused'), '{"password":"[redacted]"}');
  });

  it('is replaced with --allow-weaker', async () => {
    const { code, stderr } = await apply('--allow-weaker');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^ {2}redact\.jsonFields: no longer redacts password \(weaker\)$/m);
    await eventually(
      'the password to arrive',
      async () => {
        await sendSecret('/allowed');
        const traces = await readTracesOf(scene().backend, '/allowed');
        return traces.map(({ scnt_request: { body } }) => body.toString());
      },
      (bodies) => bodies.includes(JSON.stringify({ password: SECRET })),
    );
  });
});
