import assert from 'node:assert/strict';
import { runMeshtap, SOME_DIGEST } from '../support/cli.ts';

type Rule = { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] };
/** A Role, ClusterRole or binding that was printed. */
export type Role = {
  kind: string;
  metadata: { name: string; namespace?: string; annotations?: Record<string, string> };
  rules: Rule[];
  subjects?: object[];
};

/** A backend in the mesh. */
export const BACKEND = ['--backend-address', 'collector.traces.svc.cluster.local'];
/** The flags of a full apply. */
export const APPLY_LINE = [
  ...BACKEND,
  '--image',
  `r.example/tap:1@${SOME_DIGEST}`,
  '--priority',
  '3',
  '--timeout',
  '5m',
];
/** A backend outside the mesh. */
export const TO_OUTSIDE = ['--backend-address', 'traces.example.com', '--backend-external'];

/** Runs `meshtap rbac`, which must succeed. */
export async function print(...args: string[]): Promise<{ roles: Role[]; stderr: string }> {
  const { code, stdout, stderr } = await runMeshtap(['rbac', ...args, '-o', 'json']);
  assert.equal(code, 0, stderr);
  return { roles: JSON.parse(stdout).items as Role[], stderr };
}

/** Each right of each rule in words, such as `shop: get secrets login`. */
export function listRights(roles: readonly Role[]): string[] {
  return roles.flatMap(({ metadata, rules }) =>
    rules.flatMap(({ resources, resourceNames = [''], verbs }) =>
      resources.flatMap((resource) =>
        resourceNames.flatMap((name) =>
          verbs.map((verb) => `${metadata.namespace}: ${verb} ${resource} ${name}`.trim()),
        ),
      ),
    ),
  );
}
