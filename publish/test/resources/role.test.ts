import assert from 'node:assert/strict';
import type { Account } from '../../src/options/access.ts';
import type { Right } from '../../src/resources/rights.ts';
import { buildRoles, buildRules } from '../../src/resources/role.ts';

const right = (parts: Partial<Right>): Right => ({
  ...{ namespace: 'shop', isListed: true, group: '', resource: 'pods', verb: 'get' },
  ...parts,
});
const build = (rights: Right[], accounts: Account[] = [], purpose = 'publisher') =>
  buildRoles(rights, { origin: { name: 'tap', version: '1.2.3' }, purpose, accounts });
const namesOf = (accounts: Account[], purpose?: string) =>
  build([right({})], accounts, purpose).map(({ metadata }) => metadata.name);

const DEPLOYER: Account = { kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' };
const READERS: Account = { kind: 'Group', name: 'readers' };

describe('the rules of a Role', () => {
  it('have the verbs of a resource together, and resources of the same verbs', () => {
    const rights = ['pods', 'services'].flatMap((resource) => [
      right({ resource, verb: 'list' }),
      right({ resource, verb: 'get' }),
    ]);
    assert.deepEqual(buildRules(rights), [
      { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list'] },
    ]);
  });

  it('keep verbs that are limited to a name from those that are not, and from other names', () => {
    const rights = [
      right({ name: 'a' }),
      right({ verb: 'list' }),
      right({ verb: 'delete', name: 'b' }),
      right({ verb: 'patch', name: 'a' }),
    ];
    assert.deepEqual(buildRules(rights), [
      { apiGroups: [''], resources: ['pods'], resourceNames: ['a'], verbs: ['get', 'patch'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods'], resourceNames: ['b'], verbs: ['delete'] },
    ]);
  });

  it('limit a verb to no name that it may be used without', () => {
    assert.deepEqual(buildRules([right({ name: 'a' }), right({})]), [
      { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
    ]);
  });

  it('keep kinds of the same name in two groups apart', () => {
    const rules = buildRules([right({}), right({ group: 'metrics.k8s.io' })]);
    assert.deepEqual(
      rules.map(({ apiGroups }) => apiGroups),
      [[''], ['metrics.k8s.io']],
    );
  });
});

describe('the Roles', () => {
  it('are one a namespace, and a ClusterRole for all of them', () => {
    const roles = build([
      right({}),
      right({ namespace: 'istio-system', isListed: false }),
      right({ namespace: undefined, isListed: false }),
    ]);
    assert.deepEqual(
      roles.map(({ kind, metadata: { name, namespace } }) => [kind, name, namespace]),
      [
        ['Role', 'tap-publisher', 'shop'],
        ['Role', 'tap-checks', 'istio-system'],
        ['ClusterRole', 'tap-checks', undefined],
      ],
    );
  });

  it('are each followed by the binding that gives it to the accounts', () => {
    const [role, binding, ...rest] = build([right({ namespace: undefined })], [DEPLOYER, READERS]);
    assert.deepEqual(rest, []);
    assert.deepEqual(binding, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: role?.metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role?.metadata.name },
      subjects: [
        { kind: 'ServiceAccount', namespace: 'ci', name: 'deployer' },
        { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'readers' },
      ],
    });
  });

  it('are called alike for the same accounts in any order, and otherwise for others', () => {
    const both = namesOf([DEPLOYER, READERS]);
    assert.deepEqual(namesOf([READERS, DEPLOYER]), both);
    const all = [both, namesOf([DEPLOYER]), namesOf([READERS]), namesOf([READERS], 'status'), namesOf([])];
    assert.equal(new Set(all.map(([name]) => name)).size, all.length);
  });
});
