import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getTool } from '../../tools/get.ts';
import { getMesh, getRunFolder } from '../istio/mesh-under-test.ts';
import { parseResources } from '../mesh/api-cluster.ts';
import type { Resource } from '../mesh/cluster.ts';
import { needMeshtap } from '../support/meshtap-cli.ts';

const run = promisify(execFile);
const IMAGE = `registry.example/tap:1.2.3@sha256:${'0123456789abcdef'.repeat(4)}`;
const FLAGS = ['--image', IMAGE, '--backend-external', '--backend-address', 'traces.example.com'];

describe('a folder that generate wrote for kustomize', () => {
  const namespaces: string[] = [];
  before(async () => {
    for (const prefix of ['kustomize-b', 'kustomize-a'])
      namespaces.push(await getMesh().createNamespace(prefix));
  });
  after(async () => {
    for (const namespace of namespaces) await getMesh().removeNamespace(namespace);
  });

  it('is built into the very resources that generate prints, which the cluster takes', async () => {
    const folder = join(getRunFolder(), 'kustomize');
    await needMeshtap(['generate', ...namespaces, ...FLAGS, '--output-dir', folder]);
    const kustomize = await getTool('kustomize');
    const { stdout } = await run(kustomize, ['build', folder]);
    const built = parseResources(stdout);
    const printed = parseResources(await needMeshtap(['generate', ...namespaces, ...FLAGS]));
    assert.equal(built.length, 4);
    assert.deepEqual(built.toSorted(compare), printed.toSorted(compare));
    await getMesh().cluster.apply(stdout);
  });
});

function compare(a: Resource, b: Resource): number {
  const key = ({ kind, metadata }: Resource) => `${metadata.namespace}/${kind}/${metadata.name}`;
  return key(a) < key(b) ? -1 : 1;
}
