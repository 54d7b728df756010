import assert from 'node:assert/strict';
import type { ClusterResource } from '../../src/cluster/api.ts';
import { isApplied, pickOwned } from '../../src/cluster/ownership.ts';

// As a kube-apiserver 1.37 wrote them for what we applied.
const FIELDS = {
  'f:metadata': { 'f:labels': { 'f:app': {} } },
  'f:spec': {
    'f:exportTo': {},
    'f:hosts': { 'v:"a.example"': {}, 'v:"b.example"': {} },
    'f:pluginConfig': { 'f:backend': { '.': {}, 'f:port': {} }, 'f:empty': {} },
    'f:ports': { 'k:{"name":"http"}': { '.': {}, 'f:name': {}, 'f:number': {} } },
  },
};
const SPEC = {
  exportTo: ['.'],
  hosts: ['a.example', 'b.example'],
  pluginConfig: { backend: { port: 9000 }, empty: {} },
  ports: [{ name: 'http', number: 80 }],
};

const make = (spec: object, metadata: object = { labels: { app: 'x' } }): ClusterResource => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'ServiceEntry',
  metadata: { name: 'n', namespace: 's', ...metadata },
  spec,
});
const live = (spec: object, entry: object = {}): ClusterResource =>
  make(spec, {
    labels: { app: 'x', theirs: 'y' },
    uid: 'u',
    managedFields: [
      { manager: 'meshtap', operation: 'Update', fieldsV1: {} },
      { manager: 'meshtap', operation: 'Apply', subresource: 'status', fieldsV1: {} },
      { manager: 'meshtap', operation: 'Apply', fieldsV1: FIELDS, ...entry },
    ],
  });

describe('the fields that we own', () => {
  it('show that nothing would change, whatever others have added', () => {
    assert.ok(isApplied(make(SPEC), live(SPEC)));
    const ports = [
      { name: 'other', number: 1 },
      { name: 'http', number: 80, protocol: 'HTTP' },
    ];
    const hosts = ['theirs.example', 'b.example', 'a.example'];
    const pluginConfig = { ...SPEC.pluginConfig, backend: { port: 9000, theirs: true } };
    assert.ok(isApplied(make(SPEC), live({ ...SPEC, ports, hosts, pluginConfig, resolution: 'DNS' })));
  });

  const { hosts: _hosts, ...withoutHosts } = SPEC;
  const changes: [string, object, object][] = [
    ['a value of a list that is one whole', { ...SPEC, exportTo: ['*'] }, SPEC],
    ['a value deep below', { ...SPEC, pluginConfig: { backend: { port: 9001 }, empty: {} } }, SPEC],
    ['a member more', { ...SPEC, resolution: 'DNS' }, SPEC],
    [
      'a member more that is there already, but not ours',
      { ...SPEC, resolution: 'DNS' },
      { ...SPEC, resolution: 'DNS' },
    ],
    ['a member less', withoutHosts, SPEC],
    ['an item more', { ...SPEC, ports: [...SPEC.ports, { name: 'https', number: 443 }] }, SPEC],
    ['an item less', { ...SPEC, ports: [] }, SPEC],
    ['a value of an item', { ...SPEC, ports: [{ name: 'http', number: 81 }] }, SPEC],
    ['a value of a set', { ...SPEC, hosts: ['a.example', 'c.example'] }, SPEC],
    [
      'a member of an object that was empty',
      { ...SPEC, pluginConfig: { backend: { port: 9000 }, empty: { a: 1 } } },
      SPEC,
    ],
    ['what somebody else has changed', SPEC, { ...SPEC, exportTo: ['*'] }],
    ['what somebody else has taken away', SPEC, withoutHosts],
  ];
  for (const [name, desired, present] of changes) {
    it(`show a change: ${name}`, () => assert.ok(!isApplied(make(desired), live(present))));
  }

  it('show a change of our labels only', () => {
    assert.ok(!isApplied(make(SPEC, { labels: { app: 'z' } }), live(SPEC)));
    assert.ok(!isApplied(make(SPEC, { labels: { app: 'x', more: '1' } }), live(SPEC)));
    assert.ok(!isApplied(make(SPEC, {}), live(SPEC)));
  });

  it('distinguish an object that we own from its members, which others own', () => {
    const own = { fieldsV1: { 'f:metadata': FIELDS['f:metadata'], 'f:spec': { 'f:selector': { '.': {} } } } };
    const present = live({ selector: { theirs: 'x' } }, own);
    assert.ok(isApplied(make({ selector: {} }), present));
    assert.ok(!isApplied(make({ selector: { theirs: 'x' } }), present));
  });

  it('are undefined for a resource that somebody else applied', () => {
    assert.ok(!isApplied(make(SPEC), live(SPEC, { manager: 'kubectl' })));
    assert.equal(pickOwned(live(SPEC, { manager: 'kubectl' })), undefined);
  });

  it('are picked as they would be applied again', () => {
    const present = {
      ...SPEC,
      ports: [{ name: 'other' }, { name: 'http', number: 80, protocol: 'HTTP' }],
      hosts: ['theirs.example', ...SPEC.hosts],
      resolution: 'DNS',
    };
    const picked = pickOwned(live(present));
    assert.deepEqual(picked, make(SPEC));
    assert.ok(picked && isApplied(picked, live(present)));
  });
});
