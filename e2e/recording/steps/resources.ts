import type { Place } from '../place.ts';
import { type Step, step } from '../step.ts';
import { IMAGE_A, INSIDE, OUTSIDE } from './constants.ts';

/** Commands that print resources: `generate`, `rbac` and `receiver`. */
export function makeResourceSteps(place: Place): Step[] {
  return [...makeGenerateSteps(place), ...makeRbacSteps(), ...makeReceiverSteps()];
}

function makeGenerateSteps({ registry, privateRegistry }: Place): Step[] {
  const plain = `generate shop --image ${IMAGE_A} ${INSIDE}`;
  const outputs = ['folder'];
  const variants = [
    '',
    '-o json',
    '-o yaml',
    '--config tap.yaml',
    '--config tap.yaml --log-level debug --backend-port 9001',
    '--direction inbound',
    '--direction both -o json',
    '--selector app=cart,tier=front',
    '--pull-secret login',
    '--name tap-payments',
    '--api trafficextension',
    '--api wasmplugin',
    '--sampling-manager',
    '--sampling-manager --sampling-port 9991',
    '--phase AUTHN --priority 10',
    '--target-ref Gateway/web',
    '--target-ref Gateway/web --reference-backend',
    '--target-ref Service/cart',
    '--target-ref Service/cart --waypoint way',
    '--target-ref ServiceEntry/ledger --target-ref Service/cart -o json',
    '--delivery config-map --wasm filter.wasm',
  ].map((flags) => step(`${plain} ${flags}`));
  const given = `generate shop --image ${IMAGE_A}`;
  return [
    ...variants,
    step(`generate shop billing --image ${IMAGE_A} ${INSIDE} -o json`),
    step(`generate istio-system --image ${IMAGE_A} ${INSIDE}`),
    step(`generate istio-system --image ${IMAGE_A} ${INSIDE} --target-ref GatewayClass/istio-waypoint`),
    step(`generate mesh --root-namespace mesh --image ${IMAGE_A} ${OUTSIDE}`),
    step(`${given} ${OUTSIDE}`),
    step(`${given} ${OUTSIDE} --backend-tls --backend-port 443 -o json`),
    step(`${given} ${OUTSIDE} --backend-tls --backend-sni a.example --backend-ca-file /etc/ca.pem`),
    step(`${given} --backend-external --backend-address 10.0.0.1`),
    step(`${given} --receiver traces`),
    step(`${given} --receiver traces/mine -o json`),
    step(`generate shop --delivery config-map --wasm filter.wasm ${INSIDE} -o json`),
    step(`generate shop --delivery config-map --config-map-name tap --wasm other.wasm ${INSIDE}`),
    step(`generate shop --delivery config-map ${INSIDE} -o json`, {
      name: 'generate with settings from the environment',
      env: {
        ...{ WASM_FILTER_BINARY_PATH: 'filter.wasm', WASM_FILTER_CONFIG_MAP_NAME: 'tap' },
        ...{ TRACE_SAMPLING_ENABLED: 'true', WASM_FILTER_TRACE_SAMPLING_PORT: '9992' },
      },
    }),
    step(`${given} -o json`, {
      name: 'generate with the backend from the environment',
      env: { WASM_FILTER_TRACE_BACKEND_ADDRESS: 'b.traces', WASM_FILTER_TRACE_BACKEND_PORT: '9003' },
    }),
    step(`${given} ${INSIDE} --output-dir folder`, { outputs }),
    step(`generate shop billing --image ${IMAGE_A} ${OUTSIDE} --config tap.yaml --output-dir folder`, {
      outputs,
    }),
    step(`generate shop --delivery config-map --wasm filter.wasm ${INSIDE} --output-dir folder`, { outputs }),
    step(`${given} ${INSIDE} --output-dir folder -o json`, { outputs }),
    step(`${given} ${INSIDE} --output-dir filter.wasm`),
    step(`generate shop --image ${registry.host}/mesh/tap:1 --plain-http ${INSIDE}`),
    step(`generate shop --image ${registry.host}/mesh/tap:nowhere --plain-http ${INSIDE}`),
    step(`generate shop --image ${privateRegistry.host}/mesh/tap:1 --plain-http ${INSIDE}`),
    step(
      `generate shop --image ${privateRegistry.host}/mesh/tap:1 --plain-http --registry-config login.json ${INSIDE} -o json`,
    ),
    step(`generate shop --image 127.0.0.1:1/mesh/tap:1 --plain-http ${INSIDE}`),
  ];
}

function makeRbacSteps(): Step[] {
  return [
    `shop ${INSIDE}`,
    `shop ${INSIDE} -o json`,
    `shop billing ${INSIDE} --service-account ci/deployer --user jane --group readers`,
    'shop --commands status --group readers',
    'shop --commands rollback,remove -o json',
    `shop --commands apply,diff ${OUTSIDE} --backend-tls -o json`,
    `shop ${INSIDE} --delivery config-map --config-map-name tap -o json`,
    `shop ${INSIDE} --pull-secret login --target-ref Gateway/web --reference-backend -o json`,
    `shop ${INSIDE} --target-ref Service/cart --waypoint way -o json`,
    `shop --config tap.yaml --name tap-payments --api trafficextension -o json`,
    `shop ${INSIDE} --sampling-manager --direction inbound --root-namespace mesh -o json`,
    '--commands tail,view --receiver traces --group readers',
    'shop --receiver traces -o json',
    'istio-system --commands apply --receiver traces -o json',
    'shop --commands dance',
    'shop',
    '',
  ].map((rest) => step(`rbac ${rest}`));
}

function makeReceiverSteps(): Step[] {
  return [
    'traces',
    'traces -o json',
    'traces --image registry.example/receiver:1 --name mine',
    'traces --image registry.example/receiver:1 --keep-for 30d --keep-bytes 50GiB --storage-class fast -o json',
    'traces --image registry.example/receiver:1 --storage-size 20Gi --root-namespace mesh -o json',
    'traces --keep-bytes 50GiB --storage-size 1Gi',
    '',
    'Traces',
    'traces billing',
  ].map((rest) => step(`receiver ${rest}`));
}
