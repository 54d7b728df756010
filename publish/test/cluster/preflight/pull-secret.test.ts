import assert from 'node:assert/strict';
import type { ClusterResource } from '../../../src/cluster/api.ts';
import { findConfigProblem } from '../../../src/cluster/preflight/pull-secret.ts';
import { check, dockerSecret, injected, make } from './stored-cluster.ts';

const auth = Buffer.from('bob:t0ps3cret').toString('base64');
const REGISTRY = 'r.example:5000';
const entry = { auth };

describe('the check of the pull secret', () => {
  const found = (...resources: ClusterResource[]) =>
    check([injected('shop'), ...resources], { registry: REGISTRY, settings: { pullSecret: 'login' } });

  it('says nothing of a Secret with an account for the registry', async () => {
    assert.deepEqual(await found(dockerSecret('login', 'shop', { auths: { [REGISTRY]: entry } })), []);
  });

  const refused: [string, ClusterResource[], RegExp][] = [
    ['is not there', [dockerSecret('login', 'other', { auths: { [REGISTRY]: entry } })], /no such Secret/],
    [
      'is of another type',
      [make('Secret', 'login', 'shop', { type: 'Opaque', data: {} })],
      /its type is not kubernetes\.io\/dockerconfigjson/,
    ],
    [
      'lacks its data',
      [make('Secret', 'login', 'shop', { type: 'kubernetes.io/dockerconfigjson' })],
      /has no \.dockerconfigjson/,
    ],
    [
      'has another host',
      [dockerSecret('login', 'shop', { auths: { 'r.example': entry } })],
      /no entry for r\.example:5000/,
    ],
  ];
  for (const [name, resources, message] of refused) {
    it(`refuses one that ${name}, with the command that makes it`, async () => {
      const [finding = '', ...others] = await found(...resources);
      assert.deepEqual(others, []);
      assert.match(finding, /^error shop: proxies cannot pull with the Secret login: /);
      assert.match(finding, message);
      assert.match(finding, /kubectl create secret docker-registry login --docker-server r\.example:5000 /);
      assert.doesNotMatch(finding, /t0ps3cret|bob|Ym9i/);
    });
  }
});

describe('the lookup of an account, as Istio’s agent does it', () => {
  const good: [string, string, unknown][] = [
    ['the host with its port', REGISTRY, { auths: { [REGISTRY]: entry } }],
    ['a URL of an older docker login', REGISTRY, { auths: { [`https://${REGISTRY}/v1/`]: entry } }],
    ['a host with a path', REGISTRY, { auths: { [`${REGISTRY}/mesh`]: entry } }],
    ['Docker Hub by its own key', 'docker.io', { auths: { 'https://index.docker.io/v1/': entry } }],
    ['a name and a password', REGISTRY, { auths: { [REGISTRY]: { username: 'bob', password: 'x' } } }],
    ['a token', REGISTRY, { auths: { [REGISTRY]: { identitytoken: 'x' } } }],
  ];
  for (const [name, registry, config] of good) {
    it(`finds ${name}`, () => assert.equal(findConfigProblem(JSON.stringify(config), registry), undefined));
  }

  const bad: [string, string, string, RegExp][] = [
    ['text that is no JSON', REGISTRY, 'nope', /not a JSON object/],
    ['null', REGISTRY, 'null', /not a JSON object/],
    ['no entries at all', REGISTRY, '{}', /no entry for r\.example:5000/],
    [
      'Docker Hub by its host',
      'docker.io',
      JSON.stringify({ auths: { 'index.docker.io': entry } }),
      /no entry for https:\/\/index\.docker\.io\/v1\//,
    ],
    [
      'a helper for the host',
      REGISTRY,
      JSON.stringify({ auths: { [REGISTRY]: entry }, credHelpers: { [REGISTRY]: 'ecr' } }),
      /credential helper/,
    ],
    [
      'a store for all hosts',
      REGISTRY,
      JSON.stringify({ auths: { [REGISTRY]: {} }, credsStore: 'desktop' }),
      /credential helper/,
    ],
    [
      'an entry without an account',
      REGISTRY,
      JSON.stringify({ auths: { [REGISTRY]: {} } }),
      /has no account/,
    ],
    [
      'an auth that is no base64 anywhere',
      REGISTRY,
      JSON.stringify({ auths: { [REGISTRY]: entry, other: { auth: '%%' } } }),
      /no entry can be read/,
    ],
    [
      'an auth without a name',
      REGISTRY,
      JSON.stringify({ auths: { [REGISTRY]: { auth: 'OnB3' } } }),
      /no entry can be read/,
    ],
  ];
  for (const [name, registry, text, message] of bad) {
    it(`finds nothing in ${name}`, () => assert.match(findConfigProblem(text, registry) ?? '', message));
  }
});
