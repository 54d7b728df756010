import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { docker } from './engine.ts';
import type { Pods } from './pods.ts';

const ADMIN_PORT = 15_000;
const ADMIN_PAGES = ['config_dump', 'stats', 'clusters'];
const PROXY_CONTAINER = 'istio-proxy';
// kind's own parts only matter if no cluster comes up; then there is no API to ask.
const FOREIGN = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];

/** Writes state and logs of all pods of the run, the proxies' pages and the registries' logs into a folder. */
export async function collectDumps(folder: string, pods: Pods, registries: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const all = (await pods.list()).filter(({ metadata }) => !FOREIGN.includes(metadata?.namespace ?? ''));
  const sources = all.flatMap((pod) => listSources(pods, pod));
  const logs = registries.map((name) => ({ file: `${name}.log`, read: () => docker('logs', name) }));
  for (const { file, read } of [...sources, ...logs]) {
    // If something cannot be read, the file says why: this runs after a failure.
    const text = await read().catch(String);
    await writeFile(join(folder, file), text);
  }
}

type Source = { file: string; read(): Promise<string> };

function listSources(pods: Pods, pod: V1Pod): Source[] {
  const { name = '', namespace = '' } = pod.metadata ?? {};
  const place = { name, namespace };
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const title = `${name}.${namespace}`;
  const pages = containers.some((container) => container.name === PROXY_CONTAINER) ? ADMIN_PAGES : [];
  return [
    { file: `${title}.json`, read: async () => JSON.stringify(pod, null, 2) },
    ...containers.map((container) => ({
      file: `${title}.${container.name}.log`,
      read: () => pods.readLog(place, container.name),
    })),
    ...pages.map((page) => ({
      file: `${title}.${page}`,
      read: async () => (await fetch(`http://${await pods.reach(place, ADMIN_PORT)}/${page}`)).text(),
    })),
  ];
}
