import assert from 'node:assert/strict';
import type { Resource } from '../mesh/cluster.ts';
import type { MeshedWorkload } from '../mesh/mesh.ts';
import { sendFrom } from '../mesh/workload-client.ts';
import { eventually } from '../support/eventually.ts';
import { readYaml } from '../support/recipes.ts';
import { getMesh } from './mesh-under-test.ts';
import { applyPlugin } from './plugin.ts';
import { BACKEND_PORT, useInMesh, useScene } from './scene.ts';
import { awaitDone, awaitTapped } from './tapping.ts';
import { awaitTracesOf, readTraces } from './traces.ts';

const POST = { method: 'POST', path: '/publish', body: '{}' };

describe('a backend with the policies of docs/security.md', () => {
  const scene = useScene('allowed');
  const backend = useInMesh('guarded', async (namespace) => {
    const collector = await getMesh().startWorkload(namespace, { name: 'collector', port: BACKEND_PORT });
    await getMesh().cluster.apply(readPolicies(collector, scene().namespace));
    return collector;
  });
  const stranger = useInMesh('stranger', async (namespace) => {
    const caller = await getMesh().startWorkload(namespace, { name: 'caller' });
    await getMesh().connect(caller, scene().app, backend());
    return caller;
  });

  it('takes documents from the proxies of a listed namespace', async () => {
    const { namespace, client, send } = scene();
    await getMesh().connect(client, backend());
    await awaitForbidden(stranger());
    await applyPlugin({ namespaces: [namespace], backend: backend() });
    await awaitTapped(send, client.proxy);
    await send({ path: '/allowed' });
    const [trace] = await awaitTracesOf(backend(), '/allowed', 1);
    const identity = trace?.postHeaders['X-Forwarded-Client-Cert']?.[0] ?? '';
    assert.match(identity, new RegExp(`URI=spiffe://[^;]*/ns/${namespace}/sa/`));
  });

  it('answers 403 to what is not a POST to the path of the format', async () => {
    const { client } = scene();
    for (const request of [{ ...POST, path: '/arrivals' }, { path: POST.path }]) {
      assert.equal((await getMesh().send(client, backend(), request)).status, 403, JSON.stringify(request));
    }
  });

  it('answers 403 to the proxies of another namespace, which count what they drop', async () => {
    const caller = stranger();
    await applyPlugin({ namespaces: [caller.namespace], backend: backend() });
    const send = (request: { path: string }) => getMesh().send(caller, scene().app, request);
    await awaitTapped(send, caller.proxy);
    const stats = await awaitDone(caller.proxy, 1);
    assert.equal(stats.dropped_backend, stats.seen);
    const own = (await readTraces(backend())).filter(({ scnt_request: { path } }) => path === '/warm-up');
    const senders = own.map(({ postHeaders }) => postHeaders['X-Forwarded-Client-Cert']?.[0] ?? '');
    assert.ok(!senders.some((sender) => sender.includes(`/ns/${caller.namespace}/`)), senders.join('\n'));
  });

  it('closes a connection without mutual TLS', async () => {
    const { address, port, host } = backend();
    const answer = await sendFrom(scene().backend.control, { url: `http://${address}:${port}`, host }, POST);
    assert.equal(answer.status, 0, 'the status of a POST in the clear');
  });

  // The policies have arrived at the backend's proxy when somebody who is not listed is refused.
  function awaitForbidden(from: MeshedWorkload): Promise<number> {
    return eventually(
      'the policy to reach the backend',
      async () => (await getMesh().send(from, backend(), POST)).status,
      (status) => status === 403,
    );
  }
});

function readPolicies({ name, namespace }: MeshedWorkload, tapped: string): Resource[] {
  const policies = readYaml('docs/security.md').filter(({ kind }) => kind !== undefined);
  assert.deepEqual(
    policies.map(({ kind }) => kind),
    ['PeerAuthentication', 'AuthorizationPolicy'],
  );
  const text = JSON.stringify(policies)
    .replaceAll('"collector"', JSON.stringify(name))
    .replaceAll('"traces"', JSON.stringify(namespace))
    .replaceAll('["shop","billing"]', JSON.stringify([tapped]));
  return JSON.parse(text) as Resource[];
}
