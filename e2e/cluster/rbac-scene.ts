import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import { parseResources } from '../mesh/api-cluster.ts';
import type { Resource } from '../mesh/cluster.ts';
import { type Account, type AskedRight, toRule } from './account.ts';
import { runInProcess } from './in-process.ts';

/** A command line that runs under the Roles, and its exit code if it has all rights. */
export interface Step {
  args: readonly string[];
  code: number;
  /** What an administrator does before. */
  prepare?: () => Promise<unknown>;
}

/** One right of a Role, and that Role. */
export interface GivenRight extends AskedRight {
  role: Resource;
}

type Rule = { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] };

/** Has `meshtap rbac` print the Roles of an account, and applies them. Returns the Roles without their bindings. */
export async function applyRoles(account: Account, args: readonly string[]): Promise<Resource[]> {
  const subject = `${account.namespace}/${account.name}`;
  const { code, stdout, stderr } = await runInProcess(['rbac', ...args, '--service-account', subject]);
  assert.equal(code, 0, stderr);
  const resources = parseResources(stdout);
  await getMesh().cluster.apply(resources);
  const roles = resources.filter(({ kind }) => kind.endsWith('Role'));
  for (const right of listRights(roles)) await account.awaitRight(right, true);
  return roles;
}

/** Removes the Roles and bindings of `applyRoles`. */
export async function removeRoles(roles: readonly Resource[]): Promise<void> {
  for (const role of roles) {
    await getMesh().cluster.remove({ ...role, kind: `${role.kind}Binding` });
    await getMesh().cluster.remove(role);
  }
}

/** Lists each verb of each resource of each rule. */
export function listRights(roles: readonly Resource[]): GivenRight[] {
  return roles.flatMap((role) =>
    (role.rules as Rule[]).flatMap(({ apiGroups, resources, resourceNames = [undefined], verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          resourceNames.flatMap((name) =>
            verbs.map((verb) => {
              const { namespace } = role.metadata;
              const place = namespace === undefined ? {} : { namespace };
              return { role, ...place, group, resource, verb, ...(name !== undefined && { name }) };
            }),
          ),
        ),
      ),
    ),
  );
}

/** Writes a right in the words of `kubectl auth can-i`. */
export function describeRight({ namespace, group, resource, verb, name }: AskedRight): string {
  const kind = group === '' ? resource : `${resource}.${group}`;
  return `${verb} ${kind}${name === undefined ? '' : ` ${name}`} ${namespace === undefined ? 'anywhere' : `in ${namespace}`}`;
}

/** Does some work while one right is missing. */
export async function withoutRight<T>(
  account: Account,
  right: GivenRight,
  work: () => Promise<T>,
): Promise<T> {
  const { role } = right;
  const others = listRights([role]).filter((each) => describeRight(each) !== describeRight(right));
  await getMesh().cluster.apply([{ ...role, rules: others.map(toRule) }]);
  await account.awaitRight(right, false);
  try {
    return await work();
  } finally {
    await getMesh().cluster.apply([role]);
    await account.awaitRight(right, true);
  }
}

/** Runs steps under an account, up to the first one with an unexpected end; returns that, or undefined. */
export async function runSteps(account: Account, steps: readonly Step[]) {
  for (const { args, code, prepare } of steps) {
    await prepare?.();
    const result = await runInProcess([...args, '--kubeconfig', account.kubeconfig]);
    if (result.code !== code) return { ...result, command: args.join(' ') };
  }
  return undefined;
}

/** Checks that a command refused to continue, and named the missing right and how to get it. */
export function assertRefused(
  right: AskedRight,
  result: { code: number; stdout: string; stderr: string } | undefined,
): void {
  const lacked = describeRight(right);
  assert.ok(result, `no command needs the right to ${lacked}`);
  const { code, stderr } = result;
  assert.equal(code, 3, `without the right to ${lacked}: ${stderr}`);
  const { verb, resource } = right;
  const words = new RegExp(`cannot ${verb} resource "${resource}"|right to ${verb} ${resource}\\b`);
  for (const part of [words, /`meshtap rbac NAMESPACE\.\.\.`/])
    assert.match(stderr, part, `without the right to ${lacked}: ${stderr}`);
}
