import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { check, endpointsOf, injected, make, type PlanOptions, proxyPod } from './stored-cluster.ts';

const HOST = 'collector.traces.svc.cluster.local';
const PLAN: PlanOptions = { backend: { host: HOST, port: 9000 } };
const selector = { app: 'collector' };
const service = (spec: object = { selector }) =>
  make('Service', 'collector', 'traces', {
    spec: {
      ports: [
        { port: 9000, name: 'http' },
        { port: 9990, name: 'lists' },
      ],
      ...spec,
    },
  });
const slice = (...conditions: object[]) =>
  endpointsOf('collector', 'traces', { conditions, ports: ['http', 'lists'] });
const pod = (status: object = {}, metadata: object = {}) =>
  make('Pod', 'collector-1', 'traces', { labels: selector, status, metadata });
const entry = (spec: object) =>
  make('ServiceEntry', 'collector', 'traces', {
    spec: { hosts: [HOST], ports: [{ number: 9000 }], ...spec },
  });
const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const find = (resources: ClusterResource[], plan: PlanOptions = PLAN, forbidden: string[] = []) =>
  check([injected('shop'), ...resources], plan, { forbidden });

describe('the check of endpoints', () => {
  const quiet: [string, ClusterResource[], PlanOptions?][] = [
    ['one that is ready', [service(), slice({ ready: true })]],
    ['one that does not say whether it is ready', [service(), slice({})]],
    [
      'one of several that is ready',
      [service(), slice({ ready: false }), slice({ ready: false }, { ready: true })],
    ],
    ['one that a Service without selector lists by hand', [service({}), slice({ ready: true })]],
    ['a Service that is another name', [service({ type: 'ExternalName', externalName: 'other.example' })]],
    [
      'a workload outside the cluster that the selector finds',
      [service(), make('WorkloadEntry', 'vm', 'traces', { spec: { address: '10.0.0.9', labels: selector } })],
    ],
    [
      'an address that a ServiceEntry adds to the Service',
      [service(), entry({ resolution: 'STATIC', endpoints: [{ address: '10.0.0.9' }] })],
    ],
    [
      'a ServiceEntry with an address',
      [entry({ resolution: 'STATIC', endpoints: [{ address: '10.0.0.9' }] })],
    ],
    ['a ServiceEntry that DNS decides on', [entry({ resolution: 'DNS' })]],
    [
      'a ServiceEntry that selects a pod that is ready',
      [entry({ resolution: 'STATIC', workloadSelector: { labels: selector } }), pod(ready)],
    ],
    ['a backend that is written with the plugin', [service()], { ...PLAN, isBackendWritten: true }],
    [
      'a sampling manager on the host of the backend',
      [service(), slice({ ready: true })],
      { ...PLAN, samplingManager: { host: HOST, port: 9990 } },
    ],
  ];
  for (const [name, resources, plan] of quiet) {
    it(`accepts ${name}`, async () => assert.deepEqual(await find(resources, plan), []));
  }

  const none =
    /^error: the backend's Service traces\/collector has no endpoint, so every exchange is dropped \|/;
  const starting = /^warning: the backend's Service traces\/collector has no endpoint that is ready yet/;
  const reported: [string, ClusterResource[], RegExp][] = [
    ['a Service without any', [service()], none],
    ['a Service whose slices are empty', [service(), slice()], none],
    ['one that is going away', [service(), slice({ ready: false, terminating: true })], none],
    ['slices of another Service', [service(), endpointsOf('other', 'traces', { ports: ['http'] })], none],
    ['pods that have ended or are being deleted', [service(), pod({ phase: 'Succeeded' })], none],
    [
      'pods that are being deleted',
      [service(), pod(ready, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
      none,
    ],
    ['one that is not ready yet', [service(), slice({ ready: false })], starting],
    ['a pod that has no address yet', [service(), pod({ phase: 'Pending' })], starting],
    [
      'endpoints at another port alone',
      [service(), endpointsOf('collector', 'traces', { ports: ['lists'] })],
      /^error: .* has endpoints, but none for its port 9000.*\| Compare its targetPort .*`kubectl describe service -n traces collector`/,
    ],
    [
      'a Service without selector',
      [service({})],
      /^error: .*\| It has no selector: add one, or an EndpointSlice/,
    ],
    [
      'a ServiceEntry with neither address nor selector',
      [entry({ resolution: 'STATIC' })],
      /^error: the backend's ServiceEntry traces\/collector has no endpoint/,
    ],
    [
      'a ServiceEntry that selects nothing',
      [entry({ resolution: 'STATIC', workloadSelector: { labels: selector } })],
      /^error: the backend's ServiceEntry .*selector app=collector/,
    ],
    [
      'none in this cluster where the mesh may have more',
      [service(), proxyPod('cart', 'shop', {}, 'sidecar', 'east')],
      /^warning: .*unless another cluster has one \| .*another cluster of the mesh, ignore this/,
    ],
  ];
  for (const [name, resources, message] of reported) {
    it(`reports ${name}`, async () => {
      const findings = await find(resources);
      assert.equal(findings.length, 1, findings.join('\n'));
      assert.match(findings[0] ?? '', message);
    });
  }

  it('names the Service, its selector and a command', async () => {
    const [finding = ''] = await find([service(), proxyPod('cart', 'shop')]);
    assert.match(
      finding,
      /Service traces\/collector .*selector app=collector .*`kubectl scale -n traces deployment/,
    );
  });

  it('warns of a sampling manager without one', async () => {
    const [finding = '', ...others] = await find([service()], {
      samplingManager: { host: HOST, port: 9990 },
    });
    assert.match(
      finding,
      /^warning: the sampling manager's Service .* the filter gets no list of hosts from it/,
    );
    assert.deepEqual(others, []);
  });

  it('names the right that it lacks to tell a pod that is starting from none', async () => {
    const [finding = ''] = await find([service()], PLAN, ['list Pod traces']);
    assert.match(finding, /^error: the right to list pods in the namespace traces is missing/);
  });

  it('does without what only rare meshes have', async () => {
    const forbidden = ['list WorkloadEntry traces', 'list ServiceEntry traces', 'list Pod shop'];
    assert.match((await find([service()], PLAN, forbidden)).join(), none);
  });
});
