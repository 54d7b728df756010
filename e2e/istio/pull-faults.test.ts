import type { MeshRegistry } from '../mesh/mesh.ts';
import { getMesh, undoAfterEach } from './mesh-under-test.ts';
import { applyPlugin, type Plugin, type PluginOptions } from './plugin.ts';
import { pushImage, pushSharedImage } from './published-image.ts';
import { applyPullSecret } from './pull-secret.ts';
import { useScene } from './scene.ts';
import { assertStandIn, NOBODYS_DIGEST } from './stand-in.ts';
import { awaitTapped, untap } from './tapping.ts';
import { awaitTracesOf } from './traces.ts';

describe('traffic flows, and a stand-in lets it pass, when the image', () => {
  const scene = useScene('pull-faults');
  let plugin: Plugin | undefined;

  undoAfterEach(async () => {
    const { client, send } = scene();
    if (plugin) await untap(plugin, send, client.proxy);
    plugin = undefined;
  });

  /** Applies a plugin whose image cannot be pulled, and checks what the proxy and the client get. */
  const assertHarmless = async (options: Partial<PluginOptions>): Promise<Plugin> => {
    const { namespace, client, backend, send } = scene();
    const applied = await applyPlugin({ namespaces: [namespace], backend, ...options });
    plugin = applied;
    await assertStandIn(applied, send, client.proxy);
    return applied;
  };

  it('is not in the registry', async () => {
    const { pullHost } = getMesh().registry;
    await assertHarmless({ image: `${pullHost}/meshtap/missing:1@${NOBODYS_DIGEST}` });
  });

  it('has another digest than the resource says', async () => {
    const image = await pushSharedImage(getMesh().registry);
    await assertHarmless({ image: image.replace(/sha256:.*/, NOBODYS_DIGEST) });
  });

  it('is in a registry that is down; a change of the resource has it pulled once the registry is back', async () => {
    const { registry, cluster } = getMesh();
    const { client, backend, send } = scene();
    // One that no proxy has in its cache.
    const image = await pushImage(registry, 'meshtap/unpulled', { flags: ['--revision', 'unpulled'] });
    await whileDown(registry, () => assertHarmless({ image }));
    await cluster.apply((plugin?.resources ?? []).map(annotate));
    await awaitTapped(send, client.proxy);
    await send({ path: '/healed' });
    await awaitTracesOf(backend, '/healed', 1);
  });

  it('is in a registry that asks for an account, and the resource names no pull secret', async () => {
    await assertHarmless({ image: await pushSharedImage(getMesh().privateRegistry) });
  });

  it('is in a registry that asks for an account, and the pull secret does not exist', async () => {
    const image = await pushSharedImage(getMesh().privateRegistry);
    await assertHarmless({ image, flags: ['--pull-secret', 'nowhere'] });
  });

  it('is in a registry that asks for an account, and the pull secret has another password', async () => {
    const { privateRegistry } = getMesh();
    const image = await pushSharedImage(privateRegistry);
    await applyPullSecret(scene().namespace, 'wrong', privateRegistry, { password: 'not-the-password' });
    await assertHarmless({ image, flags: ['--pull-secret', 'wrong'] });
  });
});

async function whileDown(registry: MeshRegistry, work: () => Promise<unknown>): Promise<void> {
  await registry.stop();
  try {
    await work();
  } finally {
    await registry.start();
  }
}

function annotate<T extends { metadata: object }>(resource: T): T {
  const { annotations = {} } = resource.metadata as { annotations?: object };
  return {
    ...resource,
    metadata: { ...resource.metadata, annotations: { ...annotations, again: 'please' } },
  };
}
