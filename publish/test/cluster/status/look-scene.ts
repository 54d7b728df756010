import assert from 'node:assert/strict';
import type { StatusRequest } from '../../../src/cluster/status/namespaces.ts';
import { takeSnapshot } from '../../../src/cluster/status/snapshot.ts';
import { type AdminPages, AdminServer } from '../../support/admin-server.ts';
import { makePod, type PodOptions } from './pod-objects.ts';
import { makePlugin, makePodsCluster } from './pods-cluster.ts';
import { readRecorded } from './recorded.ts';

const NO_SIGNAL = new AbortController().signal;

/** Asks for the proxies of one namespace. */
export const REQUEST: StatusRequest = {
  ...{ namespaces: ['shop'], name: 'meshtap', rootNamespace: 'istio-system', admins: [], files: [] },
};

/** Makes a cluster with a plugin, to which pods with an admin interface are added, by mocha's hooks. */
export function useLookScene() {
  const servers: AdminServer[] = [];
  const look = (more: Partial<StatusRequest> = {}, isPolling = false) =>
    takeSnapshot({ ...REQUEST, ...more }, scene.cluster, { signal: NO_SIGNAL, isPolling, beatPauseMs: 5 });
  const scene = {
    cluster: makePodsCluster([]),
    addPod: async (options: PodOptions, pages: Partial<AdminPages> = {}) => {
      const pod = makePod(options);
      const server = await AdminServer.start({ dump: readRecorded('running.json'), ...pages });
      servers.push(server);
      scene.cluster.resources.push(pod);
      scene.cluster.ports.set(`${pod.metadata.namespace}/${pod.metadata.name}`, server.port);
      return server;
    },
    look,
    lookAtOne: async (more: Partial<StatusRequest> = {}, isPolling = true) => {
      const [proxy] = (await look(more, isPolling)).proxies;
      assert.ok(proxy);
      return proxy;
    },
  };
  beforeEach(() => {
    scene.cluster = makePodsCluster([makePlugin()]);
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  return scene;
}
