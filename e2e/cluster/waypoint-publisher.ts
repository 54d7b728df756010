import assert from 'node:assert/strict';
import { getMesh } from '../istio/mesh-under-test.ts';
import type { Plugin } from '../istio/plugin.ts';
import { pushSharedImage } from '../istio/published-image.ts';
import type { Service } from '../mesh/mesh.ts';
import type { CliResult } from '../support/meshtap-cli.ts';
import { runOnCluster } from './rollout-scene.ts';

/** The flags that tap one Service, and make the backend known to its waypoint. */
export const ONE_SERVICE = ['--target-ref', 'Service/app', '--waypoint', 'waypoint'];
/** The flags to wait for proxies: they pull the image first. */
export const WAIT = ['--wait', '--timeout', '4m'];

/** A row of `meshtap status -o json`, as far as the specs look at it. */
export type Row = {
  name: string;
  source: string;
  state: string;
  ready: boolean;
  problems: { why: string; fix: string }[];
};

/** Runs the commands of meshtap for one plugin, which `remove` removes. */
export type Publisher = Plugin & {
  /** The flags that name the backend. */
  readonly toBackend: readonly string[];
  run(command: string, ...flags: string[]): Promise<CliResult>;
  /** Runs `apply` with the image that all specs share. */
  apply(...flags: string[]): Promise<CliResult>;
  /** Runs `apply`, which must succeed and have nothing to say. */
  applyQuietly(...flags: string[]): Promise<void>;
  /** Runs `status`. */
  look(): Promise<{ code: number; stderr: string; rows: Row[] }>;
};

/** Who publishes what, and where. */
export type PublisherOptions = { name: string; namespace: string; backend: Service; kubeconfig: string };

/** Makes a publisher for a plugin. */
export function openPublisher({ name, namespace, backend, kubeconfig }: PublisherOptions): Publisher {
  const toBackend = ['--backend-address', backend.host, '--backend-port', `${backend.port}`];
  const run = (command: string, ...flags: string[]) =>
    runOnCluster(command, [namespace, '--name', name, ...flags], kubeconfig);
  const apply = async (...flags: string[]) => {
    const image = await pushSharedImage(getMesh().registry);
    return run('apply', '--image', image, '--plain-http', ...toBackend, ...flags);
  };
  return {
    ...{ name, namespaces: [namespace], resources: [], toBackend, run, apply },
    applyQuietly: async (...flags) => {
      const { code, stderr } = await apply(...flags);
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /^(Warning|Note)/m);
    },
    look: async () => {
      const { code, stdout, stderr } = await run('status', '-o', 'json');
      assert.notEqual(stdout, '', stderr);
      return { code, stderr, rows: (JSON.parse(stdout) as { proxies: Row[] }).proxies };
    },
    remove: async () => {
      const { code, stderr } = await run('remove');
      assert.equal(code, 0, stderr);
    },
  };
}
