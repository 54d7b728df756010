import { findRestartObstacle, type Workload } from '../../config-map/workload.ts';
import { cutText, listSome } from '../../output/visible-text.ts';
import type { Advice } from '../outcome.ts';
import type { Problem } from './report.ts';

const APPLY_AGAIN = 'Run the same `meshtap apply` again';

/** Explains that the ConfigMap with the module is not there, or holds none. */
export function explainLostConfigMap(name: string, isThere: boolean): Problem {
  const what = isThere ? 'holds no module' : 'is not there';
  return {
    why: `the ConfigMap ${cutText(name)}, which pods mount, ${what}: pods that start now wait for it`,
    fix: `${APPLY_AGAIN}: it writes the ConfigMap.`,
    isFinal: true,
  };
}

/** Explains that a ConfigMap does not hold the module that was applied. */
export function explainOtherContent(name: string, found: string, wanted: string): Problem {
  return {
    why: `the ConfigMap ${cutText(name)} holds the module ${found}, but ${cutText(wanted)} was applied: somebody has changed it`,
    fix: `${APPLY_AGAIN}, with --force-conflicts and --restart: pods that started meanwhile run what they found.`,
    isFinal: true,
  };
}

/** Explains that a pod runs the module that its ConfigMap had before. */
export function explainOldModule(name: string, started: string): Advice {
  return {
    why: `its pod started with the module ${cutText(started)}, and runs that until it restarts, although the ConfigMap ${cutText(name)} has another now`,
    fix: `${APPLY_AGAIN}, with --restart, or restart its workload with \`kubectl rollout restart\`.`,
  };
}

/** Explains that workloads do not mount the module. */
export function explainUnmounted(workloads: readonly Workload[]): Advice {
  return {
    why: `not all of it is tapped: ${listSome(workloads.map(nameWorkload))} may have come after \`meshtap apply\`, and pods without the mount do not run the filter`,
    fix: `${APPLY_AGAIN}: it adds the mount, and their pods restart.`,
  };
}

/** Explains that pods of a workload have not restarted since it got the mount. */
export function explainUnrestarted(workload: Workload): Advice {
  const obstacle = findRestartObstacle(workload);
  return {
    why: `${nameWorkload(workload)} has pods without the mount, which do not run the filter`,
    fix:
      obstacle === undefined
        ? 'They are being replaced: wait, or see `kubectl rollout status`.'
        : `They do not restart by themselves, because ${obstacle}.`,
  };
}

function nameWorkload({ kind, metadata: { name } }: Workload): string {
  return `${kind} ${name}`;
}
