import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { getMesh } from '../istio/mesh-under-test.ts';
import {
  type Fault,
  type FaultProxy,
  type ProxiedRequest,
  startFaultProxy,
  writeKubeconfig,
} from './fault-proxy.ts';
import {
  applying,
  awaitDenial,
  IMAGE_A,
  IMAGE_B,
  makeNamespaces,
  readPlugin,
  readResource,
  runForOutcomes,
  runOnCluster,
} from './rollout-scene.ts';

const COUNT = 12;
// Fewer than the attempts that meshtap makes.
const MOST_FAULTS = 3;

describe('a rollout, when something goes wrong', () => {
  let names: string[] = [];
  let proxy: FaultProxy | undefined;
  beforeEach(async () => {
    names = await makeNamespaces('faults', COUNT);
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });

  /** Applies through a proxy that makes requests fail. */
  const applyWith = async (choose: (request: ProxiedRequest) => Fault | undefined, ...flags: string[]) => {
    proxy = await startFaultProxy(choose);
    const result = await runForOutcomes(
      'apply',
      [...names, ...applying(IMAGE_A), ...flags],
      proxy.kubeconfig,
    );
    return { ...result, faults: proxy.faults() };
  };
  const readState = async (namespace: string) => {
    const found = [
      await readResource(namespace, 'ServiceEntry', 'meshtap-backend'),
      await readResource(namespace),
    ];
    return found.filter((resource) => resource !== undefined).length;
  };
  const assertAllApplied = async () => {
    assert.deepEqual(await Promise.all(names.map(readState)), Array(COUNT).fill(2));
  };

  const passing: [string, (request: ProxiedRequest) => Fault | undefined][] = [
    [
      'the server asks to slow down',
      ({ count }) => (count % 5 === 2 ? { status: 429, headers: { 'retry-after': '1' } } : undefined),
    ],
    [
      'the server is not available now and then',
      ({ count }) => (count % 4 === 3 ? { status: 503 } : undefined),
    ],
    [
      'others write at the same moment',
      ({ isWrite, count }) => (isWrite && count % 3 === 0 ? { status: 409, reason: 'Conflict' } : undefined),
    ],
    ['connections are cut before the answer', ({ count }) => (count % 5 === 1 ? 'cut' : undefined)],
    ['answers to writes are lost', ({ isWrite, count }) => (isWrite && count % 3 === 1 ? 'lose' : undefined)],
  ];
  for (const [name, choose] of passing) {
    it(`comes to its end though ${name}`, async () => {
      const { code, stderr, faults, outcomes } = await applyWith(limitFaults(choose));
      assert.equal(code, 0, stderr);
      assert.ok(faults > 0, 'something went wrong');
      assert.ok(outcomes.every(({ action }) => action === 'created'));
      await assertAllApplied();
    });
  }

  it('says, when the server dies for good, what is done, what is half-way and what was not begun; the same command ends it', async () => {
    const { code, stderr, actions } = await applyWith(
      ({ isWrite, count }) => (isWrite && count === 8 ? 'die' : undefined),
      ...['--concurrency', '3'],
    );
    assert.equal(code, 3);
    assert.match(stderr, /the cluster faulty cannot be reached/);
    assert.doesNotMatch(stderr, /at .*\.ts:\d+/, 'no stack trace');
    const notStarted = /^Not started: (.*)$/m.exec(stderr)?.[1]?.split(' ') ?? [];
    assert.ok(notStarted.length > 0);
    for (const name of names) {
      const there = await readState(name);
      if (notStarted.includes(name)) assert.equal(there, 0, `${name} was not begun`);
      else if (there === 1) {
        // What was in flight when the server died may have been written: nobody knows how it ended.
        const isTold = stderr.includes(`${name} is incomplete: ServiceEntry meshtap-backend done`);
        assert.ok(isTold || actions.includes(`${name} ServiceEntry failed`), `${name} is told`);
      } else if (there === 2)
        assert.ok(actions.includes(`${name} WasmPlugin created`) || stderr.includes(`${name}/`));
      else {
        const hasFailed = (action: string) => action.startsWith(`${name} `) && action.endsWith(' failed');
        assert.ok(actions.some(hasFailed), `${name} is told`);
      }
    }
    const { code: later } = await runOnCluster('apply', [...names, ...applying(IMAGE_A)]);
    assert.equal(later, 0);
    await assertAllApplied();
  });

  it('stops when credentials expire half-way, and says to log in again', async () => {
    const { code, stderr } = await applyWith(({ isWrite, count }) =>
      isWrite && count > 6 ? { status: 401 } : undefined,
    );
    assert.equal(code, 3);
    assert.match(stderr, /answered 401, .*\n.*log in again/);
    assert.match(stderr, /were not started/);
  });

  it('writes nothing with credentials that have expired, and shows none of them', async () => {
    const real = parse(await readFile(getMesh().cluster.kubeconfig, 'utf8'));
    const { server, ...authority } = real.clusters[0].cluster;
    const kubeconfig = await writeKubeconfig(server, 'expired-token', authority);
    for (const command of ['apply', 'diff']) {
      const flags =
        command === 'apply'
          ? applying(IMAGE_A)
          : applying(IMAGE_A).filter((flag) => flag !== '--skip-preflight');
      const { code, stdout, stderr } = await runOnCluster(command, [...names, ...flags], kubeconfig);
      assert.deepEqual([code, stdout], [3, '']);
      assert.match(stderr, /401.*\n.*log in again/);
      assert.doesNotMatch(stderr, /expired-token/);
    }
    for (const command of ['remove', 'rollback']) {
      const { code, stderr } = await runOnCluster(command, names, kubeconfig);
      assert.equal(code, 3);
      assert.match(stderr, /log in again/);
    }
    assert.equal(await readState(names[0] ?? ''), 0);
  });

  it('ends well when two run at once, with the same image or not', async () => {
    const run = (image: string) => runOnCluster('apply', [...names, ...applying(image)]);
    for (const images of [
      [IMAGE_A, IMAGE_A],
      [IMAGE_A, IMAGE_B],
    ]) {
      const results = await Promise.all(images.map(run));
      for (const { code, stderr } of results) assert.equal(code, 0, stderr);
      await assertAllApplied();
    }
    const urls = await Promise.all(names.map(async (name) => (await readPlugin(name)).url));
    assert.ok(urls.every((url) => [IMAGE_A, IMAGE_B].includes(url.replace('oci://', ''))));
    assert.equal((await run(IMAGE_B)).code, 0);
    const { actions } = await runForOutcomes('apply', [...names, ...applying(IMAGE_B)]);
    assert.ok(actions.every((action) => action.endsWith(' unchanged')));
  });

  it('leaves a namespace alone whose webhook does not answer, and goes on with the others', async () => {
    const [broken = '', ...others] = names;
    const webhook = {
      ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' },
      metadata: { name: `broken-${broken}` },
      webhooks: [
        {
          ...{
            name: 'broken.example.com',
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
            failurePolicy: 'Fail',
          },
          // Nothing listens at that port of loopback.
          clientConfig: { url: 'https://127.0.0.1:1/' },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': broken } },
          rules: [
            {
              apiGroups: ['extensions.istio.io'],
              apiVersions: ['*'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['*'],
            },
          ],
        },
      ],
    };
    await getMesh().cluster.apply([webhook]);
    try {
      await awaitDenial(broken);
      const { code, stderr } = await runForOutcomes('apply', [...names, ...applying(IMAGE_A)]);
      assert.equal(code, 3);
      assert.match(stderr, /failed calling webhook "broken\.example\.com"/);
      assert.equal(await readState(broken), 0);
      assert.deepEqual(await Promise.all(others.map(readState)), Array(COUNT - 1).fill(2));
    } finally {
      await getMesh().cluster.remove(webhook);
    }
  });
});

/** Limits how often the same request fails: by chance, one may be hit at each attempt. */
function limitFaults(choose: (request: ProxiedRequest) => Fault | undefined): typeof choose {
  const hits = new Map<string, number>();
  return (request) => {
    const fault = choose(request);
    const key = `${request.method} ${request.path}`;
    const count = hits.get(key) ?? 0;
    if (fault === undefined || count >= MOST_FAULTS) return undefined;
    hits.set(key, count + 1);
    return fault;
  };
}
