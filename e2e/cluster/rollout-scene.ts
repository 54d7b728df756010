import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { getMesh } from '../istio/mesh-under-test.ts';
import type { Resource } from '../mesh/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { type CliResult, runMeshtap } from '../support/meshtap-cli.ts';
import { openApi } from './publisher-cluster.ts';
import { mergePatch, readAccess } from './raw-api.ts';

/** Two images that no registry has: specs about resources pull nothing. */
export const IMAGE_A = `registry.example/tap:1@sha256:${'a'.repeat(64)}`;
export const IMAGE_B = `registry.example/tap:2@sha256:${'b'.repeat(64)}`;
/** Flags for two resources, a ServiceEntry and the plugin. */
export const WITH_BACKEND = ['--backend-external', '--backend-address', 'collector.example.com'];

/** The output of a command with `-o json` about one resource. */
export type PrintedOutcome = {
  namespace: string;
  kind: string;
  name: string;
  action: string;
  reason?: string;
  dryRun?: boolean;
};

/** Makes empty namespaces. They stay: no other spec uses them. */
export async function makeNamespaces(prefix: string, count: number): Promise<string[]> {
  const id = randomBytes(3).toString('hex');
  const names = Array.from({ length: count }, (_, i) => `${prefix}-${id}-${`${i}`.padStart(4, '0')}`);
  const resources = names.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  // Eight at a time, for a thousand of them.
  const lanes = Array.from({ length: 8 }, (_, lane) => resources.filter((_, i) => i % 8 === lane));
  await Promise.all(lanes.map((lane) => getMesh().cluster.apply(lane)));
  return names;
}

/** Runs a command of meshtap on the cluster under test, or on another. */
export function runOnCluster(
  command: string,
  args: readonly string[],
  kubeconfig = getMesh().cluster.kubeconfig,
): Promise<CliResult> {
  return runMeshtap([command, ...args, '--kubeconfig', kubeconfig]);
}

/** As runOnCluster with `-o json`; returns the outcomes as `NAMESPACE KIND ACTION`, and the exit code and stderr. */
export async function runForOutcomes(
  command: string,
  args: readonly string[],
  kubeconfig?: string,
): Promise<{ code: number; stderr: string; outcomes: PrintedOutcome[]; actions: string[] }> {
  const { code, stdout, stderr } = await runOnCluster(command, [...args, '-o', 'json'], kubeconfig);
  assert.notEqual(stdout, '', stderr);
  const outcomes = JSON.parse(stdout) as PrintedOutcome[];
  return {
    ...{ code, stderr, outcomes },
    actions: outcomes.map(({ namespace, kind, action }) => `${namespace} ${kind} ${action}`),
  };
}

/** The flags of `apply` for an image that is not looked at. */
export function applying(image: string, ...flags: string[]): string[] {
  return [
    '--image',
    image,
    '--skip-preflight',
    ...(flags.includes('--backend-address') ? [] : WITH_BACKEND),
    ...flags,
  ];
}

/** Reads the plugin, or another resource of ours, as the API server has it. Undefined if it is not there. */
export function readResource(namespace: string, kind = 'WasmPlugin', name = 'meshtap') {
  const apiVersion = kind === 'WasmPlugin' ? 'extensions.istio.io/v1alpha1' : 'networking.istio.io/v1';
  return openApi(getMesh().cluster).read({ apiVersion, kind, metadata: { name, namespace } });
}

/** Reads a plugin's url and version. Throws an Error if it is not there. */
export async function readPlugin(namespace: string) {
  const plugin = await readResource(namespace);
  assert.ok(plugin, `no plugin in ${namespace}`);
  const { resourceVersion, annotations = {} } = plugin.metadata;
  const { url } = plugin.spec as { url: string };
  return { url, resourceVersion, annotations, spec: plugin.spec as Record<string, unknown> };
}

/** Annotates the plugin of a namespace as somebody other than meshtap would, with `kubectl annotate --overwrite`. */
export async function annotate(namespace: string, annotations: Record<string, string>): Promise<void> {
  const access = await readAccess(getMesh().cluster.kubeconfig);
  const path = `/apis/extensions.istio.io/v1alpha1/namespaces/${namespace}/wasmplugins/meshtap`;
  await mergePatch(access, path, { metadata: { annotations } });
}

/** Makes the server deny plugins in one namespace while `use` runs, as an admission webhook does, with these words. */
export async function withDenial(
  namespace: string,
  message: string,
  use: () => Promise<void>,
): Promise<void> {
  const { cluster } = getMesh();
  const denial = makeDenial(namespace, message);
  await cluster.apply(denial);
  try {
    await awaitDenial(namespace);
    await use();
  } finally {
    for (const resource of denial) await cluster.remove(resource);
  }
}

/** Waits until the server refuses plugins in a namespace: a policy or a webhook is in force a moment after it is there. */
export async function awaitDenial(namespace: string): Promise<void> {
  const probe = {
    ...{ apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
    metadata: { name: 'probe', namespace },
    spec: { url: 'oci://registry.example/probe:1' },
  };
  const isDenied = () =>
    getMesh()
      .cluster.apply([probe], { isDryRun: true })
      .then(
        () => false,
        () => true,
      );
  await eventually('plugins to be refused', isDenied, (denied) => denied);
}

function makeDenial(namespace: string, message: string): Resource[] {
  const metadata = { name: `deny-plugins-${namespace}` };
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    {
      ...{ apiVersion, kind: 'ValidatingAdmissionPolicy', metadata },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          resourceRules: [
            {
              apiGroups: ['extensions.istio.io'],
              apiVersions: ['*'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['*'],
            },
          ],
        },
        validations: [{ expression: 'false', message }],
      },
    },
    {
      ...{ apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata },
      spec: { policyName: metadata.name, validationActions: ['Deny'] },
    },
  ];
}
