import type { Place } from '../place.ts';
import { type Step, step } from '../step.ts';
import { CLUSTER, IMAGE_A, INSIDE, OUTSIDE } from './constants.ts';

const COMMANDS = [
  ...['package', 'push', 'generate', 'diff', 'apply', 'publish', 'status', 'rollback', 'remove'],
  ...['rbac', 'receiver', 'receive', 'tail', 'view', 'completion'],
];

/** Help, completion, and usages that are wrong. */
export function makeUsageSteps({ registry }: Place): Step[] {
  const push = `${registry.host}/mesh/usage:1 --plain-http --wasm filter.wasm`;
  return [
    ...makeHelp(),
    ...makeWrongImages(push),
    ...makeWrongRollouts(),
    ...makeWrongOthers(push),
    ...makeUnreachable(),
  ];
}

function makeHelp(): Step[] {
  return [
    ...['', '--help', 'help', '--version', '-V', 'help nonsense', 'nonsense', '--nonsense'],
    ...['completion bash', 'completion zsh', 'completion fish', 'completion', 'completion tcsh'],
    ...COMMANDS.flatMap((command) => [`${command} --help`, `help ${command}`, `${command} --nonsense`]),
  ].map((line) => step(line));
}

function makeWrongImages(push: string): Step[] {
  return [
    ...['package', 'package --output-dir image --wasm nowhere.wasm', 'push', 'push tap', 'push Tap/x:1'],
    `push ${push} --tag a_b!`,
    `push ${push} --attach-sbom nowhere.json`,
    `push ${push} --wasm not-wasm.wasm`,
    `push ${push} --ca-file nowhere.pem`,
    `push ${push} --registry-config nowhere.json`,
    `push ${push} --username ci`,
    `push ${push} --password-stdin`,
    `push ${push} --insecure`,
    `push ${push} --source nowhere`,
    `push ${push} --no-transparency-log`,
    `push ${push} another`,
    `generate`,
    `generate shop`,
    `generate shop --image ${IMAGE_A}`,
    `generate shop ${INSIDE}`,
    `generate Shop --image ${IMAGE_A} ${INSIDE}`,
    `generate shop --image tap ${INSIDE}`,
    `generate shop --image ${IMAGE_A} --config unknown-key.yaml`,
    `generate shop --image ${IMAGE_A} --config nowhere.yaml`,
    `generate shop --image ${IMAGE_A} ${INSIDE} -o xml`,
    `generate shop --image ${IMAGE_A} ${INSIDE} --receiver traces`,
  ].map((line) => step(line));
}

function makeWrongRollouts(): Step[] {
  const flags = [
    ...['--admin a=http://127.0.0.1:1', '--wait --admin nonsense', '--api nonsense', '--backend-port 0'],
    ...['--backend-port x', '--backend-tls', '--backend-sni a.b', '--backend-ca-file relative.pem'],
    ...['--concurrency 0', '--config-map-name Not_A_Name', '--config-map-name tap', '--context nowhere'],
    ...[
      '--delivery pigeon',
      '--direction sideways',
      '--dry-run client',
      '--log-level loud',
      '--name Not_A_Name',
    ],
    ...['--output xml', '--phase later', '--priority high', '--pull-secret a/b', '--receiver a/b/c'],
    ...['--reference-backend', '--restart', '--root-namespace Not_A', '--sampling-port 9991', '--selector ='],
    ...[
      '--selector a=b --target-ref Gateway/x',
      '--target-ref Nothing',
      '--timeout 5minutes',
      '--timeout 5m',
    ],
    ...['--target-ref GatewayClass/istio-waypoint', '--target-ref Service/a --direction outbound'],
    ...['--username ci', '--verify-key nowhere.pub', '--wait --dry-run=server', '--waypoint way'],
    ...['--no-transparency-log', '--backend-external', '--config unknown-key.yaml', '--prune --strict=no'],
  ];
  const line = (command: string) => `${command} shop --image ${IMAGE_A} ${INSIDE} ${CLUSTER}`;
  return [
    ...flags.map((each) => step(`${line('apply')} ${each}`)),
    ...['--direction sideways', '--selector =', '--prune', '--wait', '-o table', '--concurrency x'].map(
      (each) => step(`${line('diff')} ${each}`),
    ),
    ...['--wait', '--dry-run=server', '--timeout x', '--admin nonsense', '--tag a_b!', '--concurrency 0'].map(
      (each) => step(`${line('publish')} ${each}`),
    ),
    step(`apply --image ${IMAGE_A} ${INSIDE} ${CLUSTER}`),
    step(`apply Shop --image ${IMAGE_A} ${INSIDE} ${CLUSTER}`),
    step(`apply shop ${INSIDE} ${CLUSTER}`),
    step(`apply shop --image ${IMAGE_A} ${CLUSTER}`),
    step(`publish shop ${INSIDE} ${CLUSTER}`),
    step(`publish shop --image ${IMAGE_A} ${INSIDE} ${CLUSTER}`),
  ];
}

function makeWrongOthers(push: string): Step[] {
  return [
    ...[
      'status',
      'status Shop',
      'status shop --timeout 5m',
      'status shop --wait --timeout x',
      'status -o xml',
    ],
    ...['status --admin nonsense', 'status --from-file', 'rollback', 'rollback shop --timeout 5m'],
    ...['rollback shop --wait --dry-run=server', 'rollback shop --dry-run client', 'rollback shop -o xml'],
    ...[
      'remove',
      'remove Shop',
      'remove shop --dry-run client',
      'remove shop --name Not_A',
      'remove shop -o xml',
    ],
    ...['rbac shop --service-account ci', 'rbac shop --backend-address x --receiver traces', 'view extra'],
  ]
    .map((line) => step(`${line} ${/^(?:rbac)/.test(line) ? '' : CLUSTER}`))
    .concat(step(`push ${push} ${CLUSTER}`));
}

// The cluster is not there, or refuses.
function makeUnreachable(): Step[] {
  const lines = [
    `apply shop --image ${IMAGE_A} ${OUTSIDE} --skip-preflight`,
    `apply shop --image ${IMAGE_A} ${OUTSIDE}`,
    `diff shop --image ${IMAGE_A} ${OUTSIDE}`,
    ...['status shop', 'rollback shop', 'remove shop'],
  ];
  const kubeconfigs = ['kubeconfig-dead', 'kubeconfig-expired', 'kubeconfig-powerless'];
  return [
    ...kubeconfigs.flatMap((file) =>
      lines.map((line) => step(`${line} --kubeconfig ${file}`, { isRacing: /^r/.test(line) })),
    ),
    ...['kubeconfig-broken', 'nowhere'].map((file) => step(`status shop --kubeconfig ${file}`)),
    step('status shop', { name: 'status without a kubeconfig' }),
    step(`apply shop --image ${IMAGE_A} ${OUTSIDE}`, { name: 'apply without a kubeconfig' }),
    step(`status shop ${CLUSTER} --context nowhere`),
  ];
}
