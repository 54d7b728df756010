import { runCommand } from '../../../tools/command.ts';

/** The words of a command line that show a command a folder as `/var/lib/istio/data`. */
export type PrivateMount = (folder: string) => string[];

// The path of the agent's Wasm cache is a constant in its source. If it does not exist, every pull fails.
const MOUNT =
  'mount -t tmpfs tmpfs /var/lib && mkdir -p /var/lib/istio/data && mount --bind "$0" /var/lib/istio/data && exec "$@"';
// Without root rights of its own, a process may mount in a user namespace.
const WAYS = [['--mount'], ['--map-root-user', '--mount']];
// Everything that the agent starts, above all Envoy, is in its process namespace, and ends with it.
const ENDS_TOGETHER = ['--pid', '--fork', '--kill-child'];

/** Finds a way for this user to mount. Throws an Error if there is none. `folder` is one to try it with. */
export async function findPrivateMount(folder: string): Promise<PrivateMount> {
  const errors: string[] = [];
  for (const way of WAYS) {
    const words = (data: string) => [...way, ...ENDS_TOGETHER, 'sh', '-c', MOUNT, data];
    try {
      await runCommand('unshare', [...words(folder), 'true']);
      return (data) => ['unshare', ...words(data)];
    } catch (error) {
      errors.push((error as Error).message);
    }
  }
  throw new Error(
    `Cannot give each proxy a file system view of its own: ${errors.join('; ')}\n` +
      'Run as root, or allow unprivileged user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0).',
  );
}
