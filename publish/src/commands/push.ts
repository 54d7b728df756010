import { parseReference } from '../image/reference.ts';
import { outputFlag } from '../options/flag.ts';
import { PUSH_FLAGS, readPush } from '../options/push.ts';
import { REGISTRY_FLAGS } from '../options/registry.ts';
import { loadFormat } from '../output/data.ts';
import { defineCommand } from './command.ts';

/** `meshtap push`. */
export const pushCommand = defineCommand({
  name: 'push',
  group: 'Image',
  summary: 'pack the filter and push it to a registry',
  description:
    'Packs the filter, pushes it, pulls it back, checks that Istio would load it, and prints IMAGE@sha256:...',
  argument: { syntax: '<image>', description: 'where to: HOST[:PORT]/REPOSITORY[:TAG]' },
  flags: {
    ...PUSH_FLAGS,
    ...REGISTRY_FLAGS,
    output: { ...outputFlag('name', 'yaml', 'json').output, default: 'name, IMAGE@sha256:...' },
  },
  examples: `
  Push to a registry that \`docker login\` or \`oras login\` knows:
    meshtap push registry.example.com/mesh/tap:1.2.3

  Push to a registry on this machine that does not use TLS:
    meshtap push 127.0.0.1:5000/tap:dev --plain-http

  Log in only for this push, with the password out of sight:
    printf %s "$PASSWORD" | meshtap push registry.example.com/mesh/tap:1.2.3 --username ci --password-stdin

  Tag the same image as 1.2 and latest, attach its bill of materials, and sign it with a key:
    meshtap push registry.example.com/mesh/tap:1.2.3 --tag 1.2 --tag latest --attach-sbom filter.spdx.json \\
      --sign-key cosign.key

  Sign with the identity of a CI job, without a key:
    meshtap push registry.example.com/mesh/tap:1.2.3 --sign-keyless

  Use what was pushed:
    meshtap generate shop --image "$(meshtap push registry.example.com/mesh/tap:1.2.3)" --config tap.yaml

stdout has only IMAGE@sha256:..., or an object with -o json. An image that is already there is not uploaded again. All
tags are of one digest, and the signature is of that digest. The upload needs ORAS 1.2 or newer (a checkout builds it if
there is none), signing needs cosign 2 or newer.`,
  seeAlso: ['package', 'publish', 'generate'],
  parse: ({ names: [image = ''], values, ...around }) => ({
    push: readPush(parseReference(image), values, around),
    format: values.output,
  }),
  plan: async ({ push }, run) => (await import('../stages/push.ts')).planPush(push, run),
  execute: async (plan, run) => (await import('../stages/push.ts')).executePush(plan, run),
  present: async ({ format }, { stdout }) => {
    const formatData = format === 'name' ? undefined : await loadFormat(format);
    return {
      pushed: ({ image, digest }) => {
        if (formatData === undefined) stdout.line(image);
        else stdout.block(formatData({ image, digest }));
      },
    };
  },
});
