import { join } from 'node:path';
import { usageError } from '../errors.ts';
import { NAMESPACE_FLAGS, requireNamespaces } from '../options/cluster.ts';
import { common, flag } from '../options/flag.ts';
import { anyText } from '../options/parsers.ts';
import { RESOURCE_OUTPUT_FLAGS } from '../options/rollout.ts';
import { readTap, TAP_FLAGS } from '../options/tap-request.ts';
import { defineCommand } from './command.ts';

/** `meshtap generate`. */
export const generateCommand = defineCommand({
  name: 'generate',
  group: 'Rollout',
  summary: 'print the Istio resources that load the filter',
  description: 'Prints one WasmPlugin for each namespace, and what else the backend needs.',
  argument: { syntax: '[namespace...]', description: 'namespaces whose traffic is tapped' },
  flags: {
    ...TAP_FLAGS,
    ...NAMESPACE_FLAGS,
    ...RESOURCE_OUTPUT_FLAGS,
    ...common({
      outputDir: flag.output.text(
        '--output-dir <directory>',
        'write a kustomize directory instead: kustomization.yaml and a file for each resource',
        anyText,
      ),
    }),
  },
  examples: `
  Tap what the apps of two namespaces send, and apply it:
    meshtap generate shop billing --image "$IMAGE" --backend-address collector.traces.svc.cluster.local | kubectl apply -f -

  Tap what one app receives, with all settings from a file:
    meshtap generate shop --image "$IMAGE" --config tap.yaml --direction inbound --selector app=cart

  Tap a gateway, and post over TLS to a backend outside the mesh:
    meshtap generate shop --image "$IMAGE" --target-ref Gateway/web --backend-external --backend-tls \\
      --backend-address traces.example.com --backend-port 443

  Keep the resources in a Git repository, for kustomize, Argo CD or Flux:
    meshtap generate shop billing --image "$IMAGE" --config tap.yaml --output-dir deploy/tap
    kubectl kustomize deploy/tap

IMAGE is what \`meshtap push\` printed. If it has no digest, the registry is asked for it. A digest is used as it is;
\`meshtap apply\` checks that it is that of an image. Flags win over --config, and --config wins over the environment.
A directory of --output-dir has kustomization.yaml and a file for each resource. The next run replaces them and deletes
stale generated files, and warns if a namespace is no longer listed. Your own files are kept. Comments tell Renovate
where image and digest are.`,
  seeAlso: ['apply', 'diff', 'push'],
  parse: ({ names, values, ...around }) => {
    const { output, outputDir } = values;
    if (outputDir !== undefined && output === 'json') {
      throw usageError(
        'Cannot use --output json together with --output-dir',
        'the files of a kustomize directory are YAML',
        'Leave one of them off.',
      );
    }
    const tap = readTap(requireNamespaces(names, values, 'generate'), values, around);
    const { warnings } = tap;
    return { tap, warnings, format: output, outputDir };
  },
  plan: async ({ tap }, run) => (await import('../stages/tap.ts')).planTap(tap, run),
  execute: async (plan, run, { outputDir }) =>
    (await import('../stages/tap.ts')).executeGenerate(plan, run, outputDir),
  present: async ({ format }, output) => ({
    ...(await (await import('../present/results.ts')).presentResources(format, output)),
    'folder-written': ({ directory, changes }) => {
      for (const { path, action } of changes) output.stdout.line(`${join(directory, path)} ${action}`);
    },
  }),
});
