import assert from 'node:assert/strict';
import { runMeshtap } from '../support/cli.ts';
import { RECEIVER_IMAGE, receiverParts } from '../support/receiver-parts.ts';

describe('meshtap receiver', () => {
  const podOf = async (...flags: string[]) => (await receiverParts(...flags)).Deployment?.spec.template.spec;

  it('prints all that a receiver needs, in the namespace and under one name', async () => {
    const parts = await receiverParts('--name', 'glass');
    assert.deepEqual(Object.keys(parts), [
      ...['ServiceAccount', 'PersistentVolumeClaim', 'Deployment', 'Service', 'NetworkPolicy'],
    ]);
    for (const { metadata } of Object.values(parts))
      assert.deepEqual([metadata.name, metadata.namespace], ['glass', 'traces']);
  });

  it('runs it without rights: no root, no token, no capability, nothing to write but its volumes', async () => {
    const pod = await podOf();
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.ok(pod.securityContext.runAsUser > 1000);
    assert.deepEqual(pod.securityContext.seccompProfile, { type: 'RuntimeDefault' });
    assert.deepEqual(pod.containers[0].securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('keeps the page on loopback, and what is stored on the volume', async () => {
    const { containers, volumes } = await podOf('--keep-for', '12h', '--keep-bytes', '500MiB');
    assert.deepEqual(containers[0].args, [
      'receive',
      ...['--listen', '0.0.0.0:9000', '--page', '127.0.0.1:9080', '--store', '/data/receive.db'],
      ...['--keep-for', '12h', '--keep-bytes', '500MiB', '--quiet'],
    ]);
    assert.equal(volumes[0].persistentVolumeClaim.claimName, 'meshtap-receiver');
  });

  it('takes an image that was only loaded into the nodes', async () => {
    const { containers } = await podOf('--image', 'localhost/meshtap/receiver:dev');
    assert.equal(containers[0].image, 'localhost/meshtap/receiver:dev');
  });

  it('never has two pods on one volume', async () => {
    const { Deployment } = await receiverParts();
    assert.deepEqual([Deployment?.spec.replicas, Deployment?.spec.strategy], [1, { type: 'Recreate' }]);
  });

  it('selects its pods by a label of its own everywhere', async () => {
    const { Deployment, Service, NetworkPolicy } = await receiverParts();
    const label = { 'meshtap/receiver': 'meshtap-receiver' };
    assert.deepEqual(Deployment?.spec.selector.matchLabels, label);
    assert.deepEqual(Service?.spec.selector, label);
    assert.deepEqual(NetworkPolicy?.spec.podSelector.matchLabels, label);
    const { labels } = Deployment?.spec.template.metadata ?? {};
    assert.equal(labels['meshtap/receiver'], 'meshtap-receiver');
  });

  it('lets proxies in to ingest, and nothing out but to istiod and DNS', async () => {
    const { NetworkPolicy } = await receiverParts('--root-namespace', 'istio');
    const portsOf = (rules: { ports: { port: number }[] }[]) =>
      rules.flatMap(({ ports }) => ports.map(({ port }) => port));
    assert.deepEqual(NetworkPolicy?.spec.policyTypes, ['Ingress', 'Egress']);
    assert.deepEqual(portsOf(NetworkPolicy?.spec.ingress), [9000, 15008]);
    assert.deepEqual(portsOf(NetworkPolicy?.spec.egress), [15012, 53, 53]);
    assert.match(
      JSON.stringify(NetworkPolicy?.spec.egress[0].to),
      /"kubernetes\.io\/metadata\.name":"istio"/,
    );
  });

  it('asks for a volume that has room for what is kept and for the log of the writes', async () => {
    const sizeOf = async (...flags: string[]) =>
      (await receiverParts(...flags)).PersistentVolumeClaim?.spec.resources.requests.storage;
    assert.equal(await sizeOf(), '4Gi');
    assert.equal(await sizeOf('--keep-bytes', '50GiB'), '76Gi');
    assert.equal(await sizeOf('--keep-bytes', '50GiB', '--storage-size', '100Gi'), '100Gi');
  });

  for (const [flags, why] of [
    [['--storage-size', '2GB'], /"2GB" as --storage-size: it is not a Kubernetes quantity/],
    [['--storage-size', '2Gi'], /less than 1.2 times --keep-bytes, 2GiB/],
    [['--storage-class', 'Fast!'], /as --storage-class: it cannot be the name of a StorageClass/],
    [['--keep-for', 'long'], /"long" as --keep-for/],
    [['--keep-bytes', '1KiB'], /"1KiB" as --keep-bytes: it is less than 1MiB/],
    [['--name', 'Glass'], /"Glass" as --name/],
    [['--image', 'nowhere'], /"nowhere" as an image reference/],
    [['--root-namespace', 'X'], /"X" as --root-namespace/],
  ] as const) {
    it(`refuses ${flags.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runMeshtap(['receiver', 'traces', ...RECEIVER_IMAGE, ...flags]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, why);
    });
  }

  it('refuses a namespace that no cluster has, none and two', async () => {
    for (const names of [['Traces'], [], ['a', 'b']]) {
      const { code, stderr } = await runMeshtap(['receiver', ...names, ...RECEIVER_IMAGE]);
      assert.equal(code, 2);
      assert.match(stderr, /^Cannot /);
    }
  });
});
