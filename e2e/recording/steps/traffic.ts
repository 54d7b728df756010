import { setTimeout } from 'node:timers/promises';
import { postExchanges } from '../../../publish/test/support/receiver.ts';
import type { RunningCommand } from '../command-run.ts';
import type { Place } from '../place.ts';
import { type Step, step } from '../step.ts';
import { CLUSTER } from './constants.ts';

const FREE = '--listen 127.0.0.1:0 --page 127.0.0.1:0';
const RECEIVER_LABEL = 'meshtap/receiver';
const RECEIVER_POD = { name: 'receiver-0', namespace: 'traces' };

/** Commands that look at traffic: `receive`, `tail` and `view`. */
export function makeTrafficSteps(place: Place): Step[] {
  return [...makeReceiveSteps(), ...makeTailSteps(place), ...makeViewSteps(place)];
}

function makeReceiveSteps(): Step[] {
  const drive = (lines: number) => async (command: RunningCommand) => {
    const [, ingest = ''] = await command.awaitText(/Ingest: +(http:\/\/[\d.:]+)/);
    if (ingest === '') return;
    await command.awaitText(/Page: +http/);
    await postExchanges(ingest, ['/one', '/two', '/three'], { namespace: 'shop' });
    if (lines > 0) await command.awaitText(/\/three/);
    command.interrupt();
  };
  return [
    step(`receive ${FREE} --store :memory: -o json`, { drive: drive(1) }),
    step(`receive ${FREE} --store :memory: -o table`, { drive: drive(1) }),
    step(`receive ${FREE} --store :memory:`, { drive: drive(1) }),
    step(`receive ${FREE} --store :memory: --quiet`, { drive: drive(0) }),
    step(`receive ${FREE} --store :memory: --filter path:/three`, { drive: drive(1) }),
    step(`receive ${FREE} --store store.db --keep-for 1h --keep-bytes 10MiB --quiet`, { drive: drive(0) }),
    step(`receive ${FREE} --store :memory: --page-token-file token --quiet`, { drive: drive(0) }),
    step('receive --listen nonsense'),
    step('receive --page 0.0.0.0:9080 --store :memory:'),
    step('receive --keep-for soon'),
    step('receive --keep-bytes 1'),
    step('receive --store :memory: --filter status:('),
    step('receive --page-token-file nowhere'),
    step('receive -o xml'),
  ];
}

// What it shows is what arrives once it is connected, which it does not say.
const driveTail =
  ({ receivers }: Place, path = '/tailed') =>
  async (command: RunningCommand) => {
    const stop = new AbortController();
    const posting = (async () => {
      while (!stop.signal.aborted) {
        for (const { ingestUrl } of receivers) {
          await postExchanges(ingestUrl, ['/unfit'], { namespace: 'other' });
          await postExchanges(ingestUrl, [path], { namespace: 'shop', status: '503' });
        }
        await setTimeout(100);
      }
    })();
    await command.awaitText(new RegExp(path)).finally(() => stop.abort());
    await posting;
    command.interrupt();
  };

function makeTailSteps(place: Place): Step[] {
  const { receivers, pods, makePod } = place;
  const [open, guarded] = receivers;
  const more = { isPolling: true, drive: driveTail(place) };
  const lead = async () => {
    await makePod({ ...RECEIVER_POD, labels: { [RECEIVER_LABEL]: 'meshtap-receiver' } });
    pods.lead(`${RECEIVER_POD.namespace}/${RECEIVER_POD.name}`, 9080, Number(new URL(open.pageUrl).port));
  };
  return [
    step(`tail --url ${open.pageUrl} -o json`, more),
    step(`tail shop --url ${open.pageUrl} -o json`, more),
    step(`tail shop --url ${open.pageUrl} --filter status:5xx -o json`, more),
    step(`tail shop --url ${open.pageUrl} -o table`, more),
    step(`tail shop --url ${guarded.pageUrl} --token-file token -o json`, more),
    step(`tail --url ${guarded.pageUrl}`),
    step('tail --url http://127.0.0.1:1'),
    step(`tail ${CLUSTER}`, { name: 'tail without a receiver' }),
    step(`tail ${CLUSTER} --receiver traces`, { name: 'tail of a receiver that is not there' }),
    step(`tail shop ${CLUSTER} -o json`, { ...more, prepare: lead }),
    step(`tail shop ${CLUSTER} --receiver traces -o json`, more),
    step(`tail shop ${CLUSTER} --receiver traces/meshtap-receiver -o json`, more),
    step(`tail shop ${CLUSTER} --receiver traces/other -o json`),
    step(`tail ${CLUSTER} --url ${open.pageUrl}`),
    step(`tail --receiver traces --url ${open.pageUrl}`),
    step(`tail --url ${open.pageUrl} --filter status:(`),
    step(`tail --url nonsense`),
    step(`tail --token-file token`),
    step('tail --kubeconfig kubeconfig-dead'),
    step('tail --kubeconfig kubeconfig-powerless'),
  ];
}

function makeViewSteps({ freePort, pods, makePod }: Place): Step[] {
  const drive = async (command: RunningCommand) => {
    const [address = ''] = await command.awaitText(/http:\/\/127\.0\.0\.1:\d+/);
    await command.awaitText(/Ctrl-C/);
    if (address !== '') await (await fetch(`${address}/healthz`)).text();
    command.interrupt();
  };
  const { namespace, name } = RECEIVER_POD;
  return [
    step(`view ${CLUSTER} --port ${freePort}`, { drive }),
    step(`view ${CLUSTER} --port ${freePort} --no-open`, { drive }),
    step(`view ${CLUSTER} --receiver traces --port ${freePort} --no-open`, { drive }),
    step(`view ${CLUSTER} --receiver billing`),
    step(`view ${CLUSTER} --port nonsense`),
    step(`view ${CLUSTER}`, {
      name: 'view where there are two',
      prepare: () =>
        makePod({ name: 'another-0', namespace: 'shop', labels: { [RECEIVER_LABEL]: 'another' } }),
    }),
    step(`view ${CLUSTER} --receiver shop/another`, { name: 'view of a pod that cannot be reached' }),
    step(`view ${CLUSTER} --receiver traces --port ${freePort} --no-open`, {
      name: 'view of a pod whose port is closed',
      prepare: async () => pods.lead(`${namespace}/${name}`, 9080, 1),
      drive: async (command) => {
        const [address = ''] = await command.awaitText(/http:\/\/127\.0\.0\.1:\d+/);
        await fetch(`${address}/healthz`).catch(() => {});
        command.interrupt();
      },
    }),
    step('view --kubeconfig kubeconfig-dead'),
    step('view --kubeconfig kubeconfig-powerless'),
  ];
}
