import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place } from '../place.ts';
import { type Step, step } from '../step.ts';
import { CLUSTER } from './constants.ts';

/** `apply --wait`, `publish`, `status` and `rollback --wait` of real proxies. */
export function makeProxySteps(place: Place): Step[] {
  const words = makeWords(place);
  return [
    ...makeStatusSteps(place, words),
    ...makeChangeSteps(place, words),
    ...makeRefusedSteps(words),
    ...makeFaultSteps(place, words),
  ];
}

const WAITS = { isPolling: true };
const SIGN = '--sign-key signer.key --no-transparency-log';

type Words = ReturnType<typeof makeWords>;

function makeWords({ tapped, registry, client }: Place) {
  const backend = `--backend-address backend.${tapped}.svc.cluster.local`;
  const selector = Object.entries(client.proxy.labels)
    .map((pair) => pair.join('='))
    .join(',');
  return {
    tapped,
    backend,
    image: (tag: string) => `--image ${registry.host}/mesh/tap:${tag} --plain-http`,
    common: `${tapped} ${CLUSTER} --selector ${selector} ${backend}`,
    status: `status ${tapped} ${CLUSTER}`,
    push: '--wasm filter.wasm',
  };
}

function makeStatusSteps(place: Place, { tapped, common, image, status, push }: Words): Step[] {
  const { admin } = place;
  const dump = `${tapped}/client=client.dump`;
  return [
    step(`publish ${common} ${image('published')} ${push} -o json`, WAITS),
    step(`publish ${common} ${image('published')} ${push} -o json`, { name: 'publish again', ...WAITS }),
    ...['-o json', '-o yaml', ''].map((flags) => step(`${status} ${flags}`)),
    step(`${status} --wait`, WAITS),
    step(`${status} --wait --timeout 20s -o json`, WAITS),
    step(`status ${CLUSTER} --admin edge=${admin} -o json`),
    step(`status ${CLUSTER} --admin ${tapped}/edge=${admin} -o json`),
    step(`${status} --admin edge=${admin} -o json`),
    step(`${status} --admin dead=http://127.0.0.1:1 -o json`),
    step(`status --admin edge=${admin} -o json`, { name: 'status without a cluster' }),
    step(`${status} --root-namespace mesh -o json`),
    step(`${status} --name nobody -o json`),
    step(`${status} missing -o json`),
    step(`${status} --from-file ${dump} -o json`, { prepare: () => saveDump(place) }),
    step(`status --from-file client.dump -o json`),
    step(`status --from-file ${dump} ${CLUSTER} --wait -o json`),
    step(`status --from-file ${tapped}/client=tap.yaml ${CLUSTER} -o json`),
    step(`status --from-file ${tapped}/client=nowhere.dump ${CLUSTER} -o json`),
  ];
}

function makeChangeSteps({ admin }: Place, { tapped, common, image, status, push }: Words): Step[] {
  const other = '--wasm other.wasm';
  return [
    step(`publish ${common} ${image('published')} ${other} --tag next --attach-sbom sbom.json`, WAITS),
    step(`${status} -o json`, { name: 'status of another module' }),
    step(`rollback ${tapped} ${CLUSTER} --wait -o json`, WAITS),
    step(`rollback ${tapped} ${CLUSTER} --wait --timeout 30s --admin ${tapped}/edge=${admin}`, WAITS),
    step(`apply ${common} ${image('1')} --wait -o json`, WAITS),
    step(`apply ${common} ${image('1')} --wait`, { name: 'apply --wait, unchanged', ...WAITS }),
    step(`apply ${common} ${image('1')} --log-level info --wait --timeout 30s -o yaml`, WAITS),
    step(`publish ${common} ${image('signed')} ${push} ${SIGN} -o json`, WAITS),
    step(
      `publish ${common} ${image('signed')} ${push} ${SIGN} --verify-key signer.pub --quiet -o yaml`,
      WAITS,
    ),
  ];
}

function makeRefusedSteps({ tapped, common, backend, image, push }: Words): Step[] {
  const unused = `${backend} ${image('unused')} ${push}`;
  return [
    step(`publish ${common} ${image('published')} ${push} --direction sideways`),
    step(`publish ${tapped} missing ${CLUSTER} ${backend} ${image('published')} ${push} --strict -o json`),
    step(`publish missing ${CLUSTER} ${backend} ${image('published')} ${push} -o json`),
    step(`publish shop ${CLUSTER} ${backend} ${image('published')} ${push} -o json`, {
      name: 'publish where no proxy is selected',
      ...WAITS,
    }),
    step(`publish ${tapped} ${CLUSTER} ${backend} --image 127.0.0.1:1/mesh/tap:1 --plain-http ${push}`),
    step(`publish ${tapped} --kubeconfig kubeconfig-dead ${unused}`, {
      name: 'publish to a dead API server',
    }),
    step(`publish ${tapped} --kubeconfig kubeconfig-expired ${unused}`),
    step(`publish ${tapped} --kubeconfig kubeconfig-powerless ${unused}`),
  ];
}

// An image that is not there, then a pod that cannot be reached.
function makeFaultSteps({ pods }: Place, { tapped, common, image, status }: Words): Step[] {
  const gone = `--image 127.0.0.1:1/mesh/gone:1@sha256:${'c'.repeat(64)}`;
  return [
    step(`apply ${common} ${gone} --skip-preflight --wait --timeout 5s -o json`, WAITS),
    step(`${status} -o json`, { name: 'status of a stand-in' }),
    step(`${status}`, { name: 'status of a stand-in, as a table' }),
    step(`${status} --wait --timeout 2s -o json`, { name: 'status --wait, timed out', ...WAITS }),
    step(`${status} -o json`, {
      name: 'status of a pod that cannot be reached',
      prepare: async () => pods.lead(`${tapped}/client-0`, 15_000, undefined),
    }),
    step(`${status}`, { name: 'status of a pod that cannot be reached, as a table' }),
    step(`apply ${common} ${image('1')} --wait --timeout 60s -o json`, {
      name: 'apply --wait, stopped by Ctrl-C',
      ...WAITS,
      drive: async (command) => {
        await command.awaitText(/\(1 of 1\)/);
        command.interrupt();
      },
    }),
    step(`remove ${tapped} shop ${CLUSTER} -o json`, { name: 'remove from tapped and shop' }),
  ];
}

async function saveDump({ client, folder }: Place): Promise<void> {
  const file = join(folder, 'client.dump');
  await rm(file, { force: true });
  const pages = ['/config_dump?resource=ecds_filters', '/stats?filter=wasmcustom'];
  const texts = await Promise.all(pages.map((page) => client.proxy.readAdmin(page)));
  await writeFile(file, texts.join('\n'));
}
