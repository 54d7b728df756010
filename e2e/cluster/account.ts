import { randomBytes } from 'node:crypto';
import { AuthorizationV1Api, KubeConfig } from '@kubernetes/client-node';
import { getMesh } from '../istio/mesh-under-test.ts';
import { eventually } from '../support/eventually.ts';
import { makeAccount } from './service-account.ts';

/** One right, or the lack of it; without a namespace in all of them. */
export interface AskedRight {
  namespace?: string;
  group: string;
  /** A kind of resource, such as `pods` or `pods/portforward`. */
  resource: string;
  verb: string;
  name?: string;
}

/** An account of the cluster, which only has the rights that it is given. */
export interface Account {
  name: string;
  namespace: string;
  /** Path of a kubeconfig with its own token. */
  kubeconfig: string;
  /** Waits until a change is in force: a right is there, or no longer. */
  awaitRight(right: AskedRight, isThere: boolean): Promise<void>;
  /** Gives it these rights, and no others, in the namespaces that they name; waits until they are in force. */
  allow(rights: readonly (AskedRight & { namespace: string })[]): Promise<void>;
}

const RBAC = 'rbac.authorization.k8s.io';

/** Makes an account without rights in a namespace. */
export async function addAccount(namespace: string): Promise<Account> {
  const name = `account-${randomBytes(4).toString('hex')}`;
  const kubeconfig = await makeAccount(namespace, name);
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const awaitRight = (right: AskedRight, isThere: boolean) => awaitAnswer(config, right, isThere);
  let before: readonly AskedRight[] = [];
  return {
    ...{ name, namespace, kubeconfig, awaitRight },
    allow: async (rights) => {
      for (const [place, ofPlace] of Map.groupBy(rights, (right) => right.namespace)) {
        await grant({ name, namespace }, place, ofPlace);
      }
      for (const right of rights) await awaitRight(right, true);
      for (const right of before.filter((each) => !rights.some((right) => right === each)))
        await awaitRight(right, false);
      before = rights;
    },
  };
}

/** Makes a rule of a Role out of one right. */
export function toRule({ group, resource, verb, name }: AskedRight) {
  return {
    apiGroups: [group],
    resources: [resource],
    ...(name !== undefined && { resourceNames: [name] }),
    verbs: [verb],
  };
}

async function grant(
  account: { name: string; namespace: string },
  place: string,
  rights: readonly AskedRight[],
): Promise<void> {
  const metadata = { name: account.name, namespace: place };
  await getMesh().cluster.apply([
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules: rights.map(toRule) },
    {
      ...{ apiVersion: `${RBAC}/v1`, kind: 'RoleBinding', metadata },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: account.name },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  ]);
}

async function awaitAnswer(config: KubeConfig, right: AskedRight, isThere: boolean): Promise<void> {
  await eventually(
    `the right ${JSON.stringify(right)} to be ${isThere ? 'there' : 'gone'}`,
    () => hasRight(config, right),
    (answer) => answer === isThere,
  );
}

async function hasRight(config: KubeConfig, right: AskedRight): Promise<boolean> {
  const [resource = '', subresource] = right.resource.split('/');
  const { group, verb, namespace, name } = right;
  const { status } = await config.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({
    body: {
      spec: {
        resourceAttributes: {
          ...{ group, resource, verb },
          ...(namespace !== undefined && { namespace }),
          ...(subresource !== undefined && { subresource }),
          ...(name !== undefined && { name }),
        },
      },
    },
  });
  return status?.allowed === true;
}
