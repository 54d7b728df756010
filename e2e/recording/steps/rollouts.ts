import type { Place } from '../place.ts';
import { type Step, step } from '../step.ts';
import { CLUSTER, IMAGE_A, IMAGE_B, IMAGE_ELSEWHERE, INSIDE, OUTSIDE } from './constants.ts';

const UNCHECKED = '--skip-preflight';
// The configuration of the step before: without it apply would stop.
const EXTENSION = '--skip-preflight --config tap.yaml --selector app=cart --api trafficextension';
const AS_JSON = '-o json';

/** `diff`, `apply`, `rollback` and `remove`, of images that no proxy loads. */
export function makeRolloutSteps(place: Place): Step[] {
  return [
    ...makeStory(),
    ...makeStoryOfParts(),
    ...makeFormats(),
    ...makeTargets(),
    ...makeForeign(),
    ...makeChecked(place),
    ...makeSigned(place),
    ...makeRemovals(),
  ];
}

const one = (image: string, more = '') => `shop --image ${image} ${OUTSIDE} ${CLUSTER} ${more}`;

// One namespace, from nothing on.
function makeStory(): Step[] {
  return [
    step(`diff ${one(IMAGE_A)}`),
    step(`diff ${one(IMAGE_A, AS_JSON)}`),
    step(`apply ${one(IMAGE_A, `${UNCHECKED} --dry-run=server ${AS_JSON}`)}`),
    step(`apply ${one(IMAGE_A, `${UNCHECKED} --dry-run=none ${AS_JSON}`)}`),
    step(`apply ${one(IMAGE_A, `${UNCHECKED} ${AS_JSON}`)}`, { name: 'apply again, unchanged' }),
    step(`diff ${one(IMAGE_A)}`, { name: 'diff, nothing would change' }),
    step(`diff ${one(IMAGE_A, AS_JSON)}`, { name: 'diff -o json, nothing would change' }),
    step(`diff ${one(IMAGE_B)}`),
    step(`diff ${one(IMAGE_B, '-o yaml')}`),
    step(`diff ${one(IMAGE_B, '--quiet -o json')}`),
    step(`rollback shop ${CLUSTER} ${AS_JSON}`, { name: 'rollback, nothing before' }),
    step(`apply ${one(IMAGE_B, `${UNCHECKED} ${AS_JSON}`)}`, { name: 'apply another image' }),
    step(`rollback shop ${CLUSTER} --dry-run=server ${AS_JSON}`),
    step(`rollback shop ${CLUSTER} ${AS_JSON}`),
    step(`rollback shop ${CLUSTER}`, { name: 'rollback, forward again' }),
  ];
}

// Further resources and fields come and go, until nothing is left.
function makeStoryOfParts(): Step[] {
  return [
    step(`apply ${one(IMAGE_B, `${UNCHECKED} --backend-tls ${AS_JSON}`)}`, { name: 'apply with TLS' }),
    step(`apply ${one(IMAGE_B, `${UNCHECKED} ${AS_JSON}`)}`, { name: 'apply without TLS, not pruned' }),
    step(`diff ${one(IMAGE_B)}`, { name: 'diff, something would be pruned' }),
    step(`apply ${one(IMAGE_B, `${UNCHECKED} --prune --dry-run=server ${AS_JSON}`)}`),
    step(`apply ${one(IMAGE_B, `${UNCHECKED} --prune ${AS_JSON}`)}`),
    step(`apply ${one(IMAGE_ELSEWHERE, `${UNCHECKED} ${AS_JSON}`)}`, { name: 'apply from elsewhere' }),
    step(`rollback shop ${CLUSTER} ${AS_JSON}`, { name: 'rollback to another host' }),
    step(`rollback shop ${CLUSTER} --allow-other-repository ${AS_JSON}`),
    step(`apply ${one(IMAGE_B, `${UNCHECKED} --config tap.yaml --selector app=cart ${AS_JSON}`)}`),
    step(`diff ${one(IMAGE_B, '--config tap.yaml --log-level debug')}`),
    step(`apply ${one(IMAGE_B, `${UNCHECKED} ${AS_JSON}`)}`, { name: 'apply without the configuration' }),
    step(`apply ${one(IMAGE_B, `${EXTENSION} ${AS_JSON}`)}`),
    step(`apply ${one(IMAGE_B, `${EXTENSION} --prune ${AS_JSON}`)}`),
    step(`status shop ${CLUSTER} ${AS_JSON}`, { name: 'status without proxies' }),
    step(`remove shop ${CLUSTER} --dry-run=server ${AS_JSON}`),
    step(`remove shop ${CLUSTER} ${AS_JSON}`),
    step(`remove shop ${CLUSTER} ${AS_JSON}`, { name: 'remove, nothing there' }),
    step(`status shop ${CLUSTER}`, { name: 'status, nothing there' }),
    step(`rollback shop ${CLUSTER}`, { name: 'rollback, nothing there' }),
  ];
}

// Two namespaces and one that is missing, as text, YAML and quietly.
function makeFormats(): Step[] {
  const two = (image: string, more: string) => `shop billing --image ${image} ${OUTSIDE} ${CLUSTER} ${more}`;
  return [
    step(`apply ${two(IMAGE_A, UNCHECKED)}`),
    step(`apply ${two(IMAGE_A, `${UNCHECKED} -o yaml`)}`),
    step(`apply ${two(IMAGE_B, `${UNCHECKED} --quiet`)}`),
    step(`apply ${two(IMAGE_B, `${UNCHECKED} --concurrency 1 -o json`)}`),
    step(`apply ${two(IMAGE_A, '-o json')}`, { name: 'apply with checks' }),
    step(`apply ${two(IMAGE_A, '--dry-run=server')}`),
    step(`apply missing ${two(IMAGE_A, '-o json')}`, { name: 'apply, one namespace is missing' }),
    step(`apply missing ${two(IMAGE_A, '--strict -o json')}`),
    step(`apply missing ${two(IMAGE_A, `${UNCHECKED} -o json`)}`),
    step(`apply missing --image ${IMAGE_A} ${OUTSIDE} ${CLUSTER}`),
    step(`diff missing ${two(IMAGE_B, '')}`),
    step(`diff missing --image ${IMAGE_A} ${OUTSIDE} ${CLUSTER}`),
    step(`rollback shop billing missing ${CLUSTER} -o yaml`),
    step(`rollback shop billing ${CLUSTER} --quiet --concurrency 1`),
    step(`apply shop shop --image ${IMAGE_A} ${OUTSIDE} ${CLUSTER} ${UNCHECKED}`),
    step(`apply bare --image ${IMAGE_A} ${INSIDE} ${CLUSTER} -o json`),
    step(`remove bare ${CLUSTER} --quiet -o yaml`),
    step(`apply shop --image ${IMAGE_A} ${OUTSIDE} ${UNCHECKED} -o json`, {
      name: 'apply by KUBECONFIG',
      env: { KUBECONFIG: 'kubeconfig' },
    }),
    step(`apply shop --image ${IMAGE_A} ${OUTSIDE} ${CLUSTER} --context mesh ${UNCHECKED} -o json`),
    step(`apply shop --image ${IMAGE_A} --receiver traces ${CLUSTER} -o json`),
    step(`apply shop --image ${IMAGE_A} --receiver traces --prune ${CLUSTER} -o json`),
    step(`apply shop --image ${IMAGE_A} --receiver billing ${CLUSTER} -o json`),
    step(`apply billing --image ${IMAGE_A} --config tap.yaml --name second ${CLUSTER} ${UNCHECKED} -o json`),
    step(`remove billing --name second ${CLUSTER} -o json`),
    step(`apply billing --image ${IMAGE_A} ${INSIDE} --sampling-manager ${CLUSTER} -o json`),
    step(`remove shop billing missing ${CLUSTER}`),
  ];
}

function makeTargets(): Step[] {
  const on = (command: string, flags: string) =>
    step(`${command} targets --image ${IMAGE_A} ${INSIDE} ${CLUSTER} ${flags}`);
  return [
    on('apply', '--target-ref Gateway/web -o json'),
    on('apply', '--target-ref Gateway/web --skip-preflight -o json'),
    on('diff', '--target-ref Service/cart'),
    on('apply', '--target-ref Service/cart -o json'),
    on('apply', '--target-ref Service/cart --waypoint way -o json'),
    on('apply', '--target-ref ServiceEntry/ledger --reference-backend -o json'),
    on('apply', '--target-ref Service/nobody -o json'),
    on('apply', '--selector app=nobody -o json'),
    on('apply', '--direction inbound --strict -o json'),
    step(`apply targets --image ${IMAGE_A} --backend-address nobody.traces ${CLUSTER} -o json`),
    step(`apply targets --image ${IMAGE_A} ${INSIDE} --backend-port 9009 ${CLUSTER} -o json`),
    step(`apply targets --image ${IMAGE_A} ${INSIDE} --pull-secret nobody ${CLUSTER} -o json`),
    step(`apply istio-system --image ${IMAGE_A} ${INSIDE} --name root ${CLUSTER} -o json`),
    step(`apply mesh --root-namespace mesh --image ${IMAGE_A} ${INSIDE} ${CLUSTER} -o json`),
    step(`status istio-system --name root ${CLUSTER} -o json`),
    step(`remove targets istio-system --name root ${CLUSTER} -o json`),
    step(`remove targets ${CLUSTER} -o json`),
  ];
}

// A plugin of our name that somebody else has made.
function makeForeign(): Step[] {
  const line = `foreign --image ${IMAGE_A} ${OUTSIDE} ${CLUSTER}`;
  return [
    step(`diff ${line}`),
    step(`apply ${line} --skip-preflight -o json`),
    step(`apply ${line} --skip-preflight --priority 5 -o json`),
    step(`apply ${line} --dry-run=server`),
    step(`apply ${line} --skip-preflight --force-conflicts -o json`),
    step(`diff ${line} --force-conflicts`),
    step(`rollback foreign ${CLUSTER} -o json`),
    step(`rollback foreign ${CLUSTER} --force-conflicts -o json`),
    step(`remove foreign ${CLUSTER} -o json`),
  ];
}

// Images of a registry, which the checks look at.
function makeChecked({ registry, privateRegistry }: Place): Step[] {
  const [open, asking] = [`${registry.host}/mesh/tap`, `${privateRegistry.host}/mesh/tap`];
  const login = '--registry-config login.json';
  const on = (command: string, flags: string) =>
    step(`${command} private ${INSIDE} ${CLUSTER} --plain-http ${flags}`);
  return [
    on('apply', `--image ${open}:1 -o json`),
    on('diff', `--image ${open}:2`),
    on('apply', `--image ${open}:2 -o json`),
    on('apply', `--image ${open}:nowhere -o json`),
    on('apply', `--image ${open}:1@sha256:${'d'.repeat(64)} -o json`),
    on('apply', `--image ${open}:1 --skip-preflight -o json`),
    on('apply', `--image ${asking}:1 -o json`),
    on('apply', `--image ${asking}:1 ${login} -o json`),
    on('apply', `--image ${asking}:1 ${login} --pull-secret login -o json`),
    on('apply', `--image ${asking}:1 ${login} --pull-secret elsewhere -o json`),
    on('apply', `--image ${asking}:1 ${login} --pull-secret nobody -o json`),
    on('apply', `--image 127.0.0.1:1/mesh/tap:1 -o json`),
    step(`remove private ${CLUSTER} -o json`),
  ];
}

function makeSigned({ registry }: Place): Step[] {
  const line = `apply private --image ${registry.host}/mesh/signed:1 ${INSIDE} ${CLUSTER} --plain-http -o json`;
  const unsigned = `apply private --image ${registry.host}/mesh/noted:1 ${INSIDE} ${CLUSTER} --plain-http -o json`;
  const key = '--verify-key signer.pub --no-transparency-log';
  return [
    step(`${line} ${key}`),
    step(`${line} --verify-key stranger.pub --no-transparency-log`),
    step(`${line} --verify-key nowhere.pub`),
    step(`${unsigned} ${key}`),
    step(`${unsigned}`),
    step(`rollback private ${CLUSTER} --plain-http --verify-key stranger.pub --no-transparency-log -o json`),
    step(`rollback private --allow-other-repository ${CLUSTER} --plain-http ${key} -o json`),
    step(`remove private ${CLUSTER} -o json`),
  ];
}

function makeRemovals(): Step[] {
  return [
    step(`remove shop billing targets foreign private ${CLUSTER} -o yaml`),
    step(`remove missing ${CLUSTER} -o json`),
  ];
}
