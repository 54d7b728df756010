import type { StatusReport } from '../cluster/status/proxy-status.ts';
import type { CommandContext } from '../context.ts';
import { readTimeoutMs } from '../options/proxies.ts';
import type { RawOptions } from '../options/raw.ts';
import type { Applied } from './apply-resources.ts';
import { awaitProxies } from './proxy-wait.ts';

/** Waits until the pods that are to mount the filter do, and every proxy runs it. Throws with exit code 6 when the time is up. */
export async function awaitRollout(
  { cluster, choice, namespaces }: Applied,
  raw: RawOptions,
  context: CommandContext,
): Promise<StatusReport> {
  const { name } = choice.settings;
  if (choice.mount !== undefined) {
    const { awaitMounted } = await import('../config-map/mounting.ts');
    const { signal } = context;
    await awaitMounted({ name, namespaces }, cluster, { timeoutMs: readTimeoutMs(raw), signal });
  }
  return awaitProxies({ namespaces, name }, raw, cluster, context);
}
