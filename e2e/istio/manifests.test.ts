import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseResources } from '../mesh/api-cluster.ts';
import type { Resource } from '../mesh/cluster.ts';
import { CHECKOUT } from '../support/meshtap-cli.ts';
import { getMesh } from './mesh-under-test.ts';

const FOLDER = join(CHECKOUT, 'manifests');
const GOLDEN_FILES = (await readdir(FOLDER)).filter(
  (name) => name.endsWith('.yaml') && !name.endsWith('.example.yaml'),
);

const read = async (file: string) => parseResources(await readFile(join(FOLDER, file), 'utf8'));

describe('the API server, with Istio’s CRDs and istiod’s validation,', () => {
  const dryRun = (resources: readonly Resource[]) => getMesh().cluster.apply(resources, { isDryRun: true });

  before(async () => {
    const resources = (await Promise.all(GOLDEN_FILES.map(read))).flat();
    const names = new Set(resources.map(({ metadata }) => metadata.namespace ?? 'default'));
    const makeNamespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await getMesh().cluster.apply([...names].map(makeNamespace));
  });

  for (const file of GOLDEN_FILES) {
    it(`accepts manifests/${file}`, async () => {
      const resources = await read(file);
      assert.ok(resources.length > 0);
      await dryRun(resources);
    });
  }

  it('refuses a resource with a member that Istio does not know', async () => {
    const [resource] = await read('outbound.yaml');
    assert.ok(resource);
    const spec = { ...(resource.spec as object), failStrategies: 'FAIL_OPEN' };
    await assert.rejects(dryRun([{ ...resource, spec }]), /failStrategies/);
  });

  it('refuses a resource that only istiod’s validation finds fault with', async () => {
    const resource = (await read('external-backend-ip.yaml')).find(({ kind }) => kind === 'ServiceEntry');
    assert.ok(resource);
    const spec = { ...(resource.spec as object), endpoints: [{ address: 'no address' }] };
    await assert.rejects(dryRun([{ ...resource, spec }]), /admission webhook "validation\.istio\.io"/);
  });
});
