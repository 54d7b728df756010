import assert from 'node:assert/strict';
import { Interruption } from '../src/errors.ts';
import { readVersion } from '../src/installation.ts';
import { runMeshtap, useTempDir } from './support/cli.ts';

describe('meshtap', () => {
  it('prints its version', async () => {
    assert.deepEqual(await runMeshtap(['--version']), { code: 0, stdout: `${readVersion()}\n`, stderr: '' });
  });

  it('prints its help', async () => {
    assert.deepEqual(await runMeshtap(['--help']), { code: 0, stdout: HELP, stderr: '' });
  });

  it('prints the help of package', async () => {
    assert.equal((await runMeshtap(['package', '--help'])).stdout, PACKAGE_HELP);
  });

  it('prints the help of push', async () => {
    assert.equal((await runMeshtap(['push', '--help'])).stdout, PUSH_HELP);
  });

  it('prints the help of generate', async () => {
    assert.equal((await runMeshtap(['help', 'generate'])).stdout, GENERATE_HELP);
  });

  const usage: [string, string[], string][] = [
    [
      'no command',
      [],
      'Cannot run meshtap: no command was given.\nGive one of package, push, generate; see `meshtap --help`.\n',
    ],
    [
      'a mistyped command',
      ['pusg'],
      "Cannot run meshtap: unknown command 'pusg'.\nDid you mean push? See `meshtap --help`.\n",
    ],
    [
      'a mistyped flag',
      ['push', 'r.example/tap', '--plain-htp'],
      "Cannot run meshtap push: unknown option '--plain-htp'.\nDid you mean --plain-http? See `meshtap push --help`.\n",
    ],
    [
      'a missing argument',
      ['push'],
      "Cannot run meshtap push: missing required argument 'image'.\nSee `meshtap push --help`.\n",
    ],
    [
      'a flag without its value',
      ['package', '--output-dir'],
      "Cannot run meshtap package: option '--output-dir <directory>' argument missing.\nSee `meshtap package --help`.\n",
    ],
  ];
  for (const [name, args, stderr] of usage) {
    it(`exits 2 and says what to do for ${name}`, async () => {
      assert.deepEqual(await runMeshtap(args), { code: 2, stdout: '', stderr });
    });
  }

  describe('stopped by a signal', () => {
    const temp = useTempDir();
    it('says so and exits with the code of the signal', async () => {
      const signal = AbortSignal.abort(new Interruption('SIGTERM'));
      const { code, stderr } = await runMeshtap(['push', 'r.example/tap:1', '--wasm', 'x'], {
        cwd: temp(),
        signal,
      });
      assert.equal(code, 143);
      assert.equal(stderr, 'Stopped by SIGTERM; nothing was left half-written.\n');
    });
  });
});

const HELP = `\
Usage: meshtap [options] [command]

Taps HTTP traffic in an Istio mesh and posts every exchange to a backend.

Options:
  -V, --version                      print the version
  -h, --help                         print this help

Commands:
  package [options]                  pack the filter as an OCI image layout
  push [options] <image>             pack the filter and push it to a registry
  generate [options] [namespace...]  print the Istio resources that load the filter
  help [command]                     print the help of a command

Examples:
  Build the filter, push it, and tap what the apps in the namespace shop send:
    make build
    IMAGE="$(meshtap push registry.example.com/mesh/tap:1.2.3)"
    meshtap generate shop --image "$IMAGE" --backend-address collector.traces.svc.cluster.local | kubectl apply -f -

Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 unexpected failure, 2 bad usage,
4 the registry refused, 5 verification failed.
`;

const PACKAGE_HELP = `\
Usage: meshtap package [options]

Packs the filter as an OCI image layout on disk and prints its digest.

Options:
  --output-dir <directory>  where to write the layout (required); an older layout there is replaced
  --wasm <file>             the filter (env WASM_FILTER_BINARY_PATH; default
                            bin/http-trace-filter.wasm, else the one that came with meshtap)
  --source <url>            where the source code lives, as an annotation
  --revision <id>           the commit it was built from, as an annotation
  -h, --help                print this help

Examples:
  Pack what \`make build\` built, and print the image's digest:
    meshtap package --output-dir build/image

  Pack another module:
    meshtap package --output-dir build/image --wasm path/to/filter.wasm

The same module gives the same digest on every machine. SOURCE_DATE_EPOCH sets the
image's date, which is 1970-01-01 otherwise.
`;

const PUSH_HELP = `\
Usage: meshtap push [options] <image>

Packs the filter, pushes it, pulls it back, checks that Istio would load it, and prints
IMAGE@sha256:...

Arguments:
  image                     where to: HOST[:PORT]/REPOSITORY[:TAG]

Options:
  --wasm <file>             the filter (env WASM_FILTER_BINARY_PATH; default
                            bin/http-trace-filter.wasm, else the one that came with meshtap)
  --source <url>            where the source code lives, as an annotation
  --revision <id>           the commit it was built from, as an annotation
  --plain-http              speak HTTP without TLS to the registry
  --insecure                take any certificate of the registry's
  --ca-file <file>          certificate authority of the registry's certificate
  --registry-config <file>  credentials, as in Docker's config.json (default: Docker's own)
  -u, --username <name>     user name; needs --password-stdin
  --password-stdin          read the password from standard input
  -h, --help                print this help

Examples:
  Push to a registry that \`docker login\` or \`oras login\` knows:
    meshtap push registry.example.com/mesh/tap:1.2.3

  Push to a registry on this machine that speaks no TLS:
    meshtap push 127.0.0.1:5000/tap:dev --plain-http

  Log in for this push alone, the password out of sight:
    printf %s "$PASSWORD" | meshtap push registry.example.com/mesh/tap:1.2.3 --username ci --password-stdin

  Use what was pushed:
    meshtap generate shop --image "$(meshtap push registry.example.com/mesh/tap:1.2.3)"

The upload is done by the ORAS CLI: MESHTAP_ORAS, else oras on PATH, else, in a checkout, a build of it.
`;

const GENERATE_HELP = `\
Usage: meshtap generate [options] [namespace...]

Prints one WasmPlugin for each namespace, and what else the backend needs.

Arguments:
  namespace                 namespaces whose traffic is tapped

Options:
  --image <image>           the filter to load (required): HOST[:PORT]/REPOSITORY[:TAG][@sha256:HEX]
  --config <file>           a pluginConfig in YAML or JSON
  --log-level <level>       trace, debug, info, warn or error (default: warn)
  --backend-address <host>  host of the backend, as the mesh knows it (env
                            WASM_FILTER_TRACE_BACKEND_ADDRESS)
  --backend-port <port>     service port of the backend (env WASM_FILTER_TRACE_BACKEND_PORT; default
                            9000)
  --backend-external        the backend is no service of the mesh: write a ServiceEntry for it too
  --backend-tls             speak TLS to an external backend: write a DestinationRule too
  --backend-sni <name>      server name and certificate name of an external backend (default: its
                            host)
  --backend-ca-file <path>  certificate authority of an external backend, a path in the proxies'
                            file system
  --name <name>             name of the resources (default: meshtap)
  --direction <side>        outbound, inbound or both (default: outbound)
  --selector <labels>       only proxies of pods with these labels: KEY=VALUE,...
  --target-ref <kind/name>  only this Gateway, GatewayClass, Service or ServiceEntry; may be
                            repeated
  --phase <phase>           AUTHN, AUTHZ, STATS or unspecified (default: unspecified, next to the
                            router)
  --priority <number>       order among filters of a phase: higher is earlier
  --pull-secret <name>      docker-registry Secret in each namespace, for the proxies' own pull
  --api <api>               kind of resource: auto or wasmplugin (default: auto)
  --plain-http              speak HTTP without TLS to the registry
  --insecure                take any certificate of the registry's
  --ca-file <file>          certificate authority of the registry's certificate
  --registry-config <file>  credentials, as in Docker's config.json (default: Docker's own)
  -u, --username <name>     user name; needs --password-stdin
  --password-stdin          read the password from standard input
  -o, --output <format>     yaml or json (default: yaml)
  -h, --help                print this help

Examples:
  Tap what the apps of two namespaces send, and apply it:
    meshtap generate shop billing --image "$IMAGE" --backend-address collector.traces.svc.cluster.local | kubectl apply -f -

  Tap what one app receives, with all settings from a file:
    meshtap generate shop --image "$IMAGE" --config tap.yaml --direction inbound --selector app=cart

  Tap a gateway, and post over TLS to a backend outside the mesh:
    meshtap generate shop --image "$IMAGE" --target-ref Gateway/web --backend-external --backend-tls \\
      --backend-address traces.example.com --backend-port 443

IMAGE is what \`meshtap push\` printed. One without digest is looked up in the registry, with the registry flags.
Flags win over --config, and --config over the environment.
`;
