import type { ClusterApi } from '../cluster/api.ts';
import { findWeaker, planConfigChanges, weakerConfig } from '../cluster/rollout/config-guard.ts';
import type { RunContext } from '../context.ts';
import type { ApplyRequest } from '../options/tap-request.ts';
import { showItems } from '../privacy/setting-text.ts';
import type { TapPlan } from './tap.ts';

/**
 * Emits what changes in the configurations of the cluster. Throws a `PublishError` with exit code 5 if one of them would
 * redact or exclude less, or keep more, and that is not allowed: then nothing may be written in any namespace.
 */
export async function guardPrivacy(
  { settings: { name }, build }: TapPlan,
  namespaces: readonly string[],
  { write: { concurrency, isForced }, isWeakerAllowed }: ApplyRequest,
  { cluster, run }: { cluster: ClusterApi; run: RunContext },
): Promise<void> {
  const changes = await planConfigChanges({ namespaces, name, build, isForced, concurrency }, cluster);
  if (changes.size > 0) run.emit({ kind: 'config-changes', changes });
  const weaker = findWeaker(changes);
  if (weaker.size > 0 && !isWeakerAllowed) throw weakerConfig(`to ${showItems([...weaker.keys()])}`, weaker);
}
