import assert from 'node:assert/strict';
import { runMeshtap } from '../support/cli.ts';
import { RECEIVER_IMAGE, receiverParts } from '../support/receiver-parts.ts';

const URL = 'clickhouse://meshtap@clickhouse.db.svc/traces';
const STORE = ['--store', URL, '--store-secret', 'clickhouse'];

describe('meshtap receiver on ClickHouse', () => {
  const podOf = async (...flags: string[]) =>
    (await receiverParts(...STORE, ...flags)).Deployment?.spec.template.spec;

  it('has no volume, but a budget of disruptions and an autoscaler, all under one name', async () => {
    const parts = await receiverParts(...STORE, '--name', 'glass');
    assert.deepEqual(Object.keys(parts), [
      ...['ServiceAccount', 'Deployment', 'Service', 'NetworkPolicy'],
      ...['PodDisruptionBudget', 'HorizontalPodAutoscaler'],
    ]);
    for (const { metadata } of Object.values(parts))
      assert.deepEqual([metadata.name, metadata.namespace], ['glass', 'traces']);
    const pod = parts.Deployment?.spec.template.spec;
    assert.deepEqual([pod.volumes, pod.containers[0].volumeMounts], [undefined, undefined]);
    const label = { matchLabels: { 'meshtap/receiver': 'glass' } };
    assert.deepEqual(parts.PodDisruptionBudget?.spec.selector, label);
    for (const { labelSelector } of pod.topologySpreadConstraints) assert.deepEqual(labelSelector, label);
    assert.equal(parts.HorizontalPodAutoscaler?.spec.scaleTargetRef.name, 'glass');
  });

  it('gives the password from the Secret, and nowhere else', async () => {
    const { containers } = await podOf();
    assert.deepEqual(containers[0].env, [
      {
        name: 'MESHTAP_STORE_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'clickhouse', key: 'password' } },
      },
    ]);
    assert.deepEqual(containers[0].args, [
      'receive',
      ...['--listen', '0.0.0.0:9000', '--page', '127.0.0.1:9080'],
      ...['--store', 'clickhouse://meshtap@clickhouse.db.svc:8123/traces', '--keep-for', '7d', '--quiet'],
    ]);
  });

  it('keeps as much as it is told to', async () => {
    const { containers } = await podOf('--keep-bytes', '5TiB');
    assert.ok(containers[0].args.join(' ').includes('--keep-bytes 5TiB'));
  });

  it('mounts the authorities from the same Secret, and names the cluster', async () => {
    const secure = [...STORE.slice(2), '--store', `${URL}?secure`, '--store-ca-key', 'my.crt'];
    const { Deployment } = await receiverParts(...secure, '--store-cluster', 'main');
    const { containers, volumes } = Deployment?.spec.template.spec ?? {};
    const [{ name, secret }] = volumes;
    assert.deepEqual([secret.secretName, secret.items[0].key], ['clickhouse', 'my.crt']);
    assert.deepEqual(containers[0].volumeMounts, [{ name, mountPath: '/store-ca', readOnly: true }]);
    const words = containers[0].args.join(' ');
    assert.ok(
      words.includes(`--store-ca-file /store-ca/${secret.items[0].path} --store-cluster main`),
      words,
    );
  });

  it('leaves the number of pods to the autoscaler within a range', async () => {
    const { Deployment, HorizontalPodAutoscaler } = await receiverParts(...STORE, '--replicas', '3-9');
    assert.equal(Deployment?.spec.replicas, undefined);
    const { minReplicas, maxReplicas, metrics } = HorizontalPodAutoscaler?.spec ?? {};
    assert.deepEqual([minReplicas, maxReplicas], [3, 9]);
    const [{ name }] = Deployment?.spec.template.spec.containers ?? [];
    assert.equal(metrics[0].containerResource.container, name);
  });

  it('has just as many pods as one number says, without an autoscaler', async () => {
    const { Deployment, HorizontalPodAutoscaler } = await receiverParts(...STORE, '--replicas', '3');
    assert.deepEqual([Deployment?.spec.replicas, HorizontalPodAutoscaler], [3, undefined]);
  });

  it('starts a new pod before an old one goes, which has time to leave the Service and to store what it took', async () => {
    const { strategy, template } = (await receiverParts(...STORE)).Deployment?.spec ?? {};
    assert.deepEqual(strategy, { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
    const { terminationGracePeriodSeconds: all, containers } = template.spec;
    const leaving = containers[0].lifecycle.preStop.sleep.seconds;
    const proxy = JSON.parse(template.metadata.annotations['proxy.istio.io/config']);
    const proxySeconds = Number.parseInt(proxy.terminationDrainDuration, 10);
    assert.ok(
      leaving >= 5 && leaving < proxySeconds && proxySeconds < all,
      `${leaving} ${proxySeconds} ${all}`,
    );
  });

  it('has no rights: no root, no token, no capability, nothing to write', async () => {
    const pod = await podOf();
    assert.equal(pod.automountServiceAccountToken, false);
    assert.deepEqual([pod.securityContext.runAsNonRoot, pod.securityContext.fsGroup], [true, undefined]);
    assert.equal(pod.containers[0].securityContext.readOnlyRootFilesystem, true);
  });

  it('may reach its store: a namespace, an address, or a port where a policy knows no name', async () => {
    const egressOf = async (hosts: string) => {
      const store = `clickhouse://meshtap@${hosts}/traces`;
      const { NetworkPolicy } = await receiverParts('--store', store, '--store-secret', 'clickhouse');
      return NetworkPolicy?.spec.egress.slice(2);
    };
    const inNamespace = (name: string) => [
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } },
    ];
    assert.deepEqual(await egressOf('ch.db.svc,ch-0.ch.db.svc.cluster.local'), [{ to: inNamespace('db') }]);
    assert.deepEqual(await egressOf('ch'), [{ to: inNamespace('traces') }]);
    const port = (number: number) => [{ protocol: 'TCP', port: number }];
    assert.deepEqual(await egressOf('10.0.0.1:81,[fd00::1]'), [
      { to: [{ ipBlock: { cidr: '10.0.0.1/32' } }], ports: port(81) },
      { to: [{ ipBlock: { cidr: 'fd00::1/128' } }], ports: port(8123) },
    ]);
    assert.deepEqual(await egressOf('a.example,b.example'), [{ ports: port(8123) }]);
  });

  for (const [flags, why] of [
    [['--store', '/data/x.db'], /"\/data\/x\.db" as --store: it is not a ClickHouse URL/],
    [['--store', URL], /--store-secret is missing\.\nMake one with `kubectl create secret/],
    [['--store', 'clickhouse://a:s3cret@db/x'], /it has a password.+\nRemove it\. Put it into a Secret/],
    [[...STORE, '--storage-class', 'fast'], /--storage-class with --store: .+ has no volume/],
    [[...STORE, '--store-ca-key', 'ca.crt'], /--store-ca-key: the connection to ClickHouse has no TLS/],
    [['--store', 'clickhouse://u@db.svc,[::1]:9/x'], /in a pod, its host \[::1\]:9 is the pod itself/],
    [['--store', 'clickhouse://u@localhost/x'], /its host localhost:8123 is the pod itself\.\nGive a host/],
    [[...STORE, '--replicas', '0'], /"0" as --replicas: it is not a number of receivers/],
    [[...STORE, '--replicas', '4-3'], /"4-3" as --replicas: its minimum is above its maximum/],
    [[...STORE, '--replicas', '2-101'], /"2-101" as --replicas/],
    [['--store-secret', 'a'], /--store-secret without --store: it is for a store on ClickHouse/],
    [['--store-cluster', 'a'], /--store-cluster without --store/],
    [['--replicas', '2'], /--replicas without --store: .+ a volume has one receiver/],
  ] as const) {
    it(`refuses ${flags.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runMeshtap(['receiver', 'traces', ...RECEIVER_IMAGE, ...flags]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, why);
      assert.doesNotMatch(stderr, /s3cret/);
    });
  }
});
