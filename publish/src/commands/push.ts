import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import type { RawOptions } from '../options/raw.ts';
import { addRegistryOptions } from '../options/registry.ts';
import { addPushOptions, pushImage } from './push-image.ts';

const EXAMPLES = `
Examples:
  Push to a registry that \`docker login\` or \`oras login\` knows:
    meshtap push registry.example.com/mesh/tap:1.2.3

  Push to a registry on this machine that speaks no TLS:
    meshtap push 127.0.0.1:5000/tap:dev --plain-http

  Log in for this push alone, the password out of sight:
    printf %s "$PASSWORD" | meshtap push registry.example.com/mesh/tap:1.2.3 --username ci --password-stdin

  Let 1.2 and latest be the same image, attach what it is made of, and sign it with a key:
    meshtap push registry.example.com/mesh/tap:1.2.3 --tag 1.2 --tag latest --attach-sbom filter.spdx.json \\
      --sign-key cosign.key

  Sign with the identity of a CI job, without a key:
    meshtap push registry.example.com/mesh/tap:1.2.3 --sign-keyless

  Use what was pushed:
    meshtap generate shop --image "$(meshtap push registry.example.com/mesh/tap:1.2.3)" --config tap.yaml

stdout has IMAGE@sha256:... alone. An image that is there already is not uploaded again; all tags are of one digest, and
the signature is of that digest. ORAS 1.2 or newer does the upload (a checkout builds it where there is none), cosign 2
or newer signs.`;

/** Adds \`meshtap push\`. */
export function addPushCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('push')
    .summary('pack the filter and push it to a registry')
    .description(
      'Packs the filter, pushes it, pulls it back, checks that Istio would load it, and prints IMAGE@sha256:...',
    )
    .argument('<image>', 'where to: HOST[:PORT]/REPOSITORY[:TAG]');
  addRegistryOptions(addPushOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (image: string, raw: RawOptions) => {
      context.stdout.line(await pushImage(image, raw, context));
    });
}
