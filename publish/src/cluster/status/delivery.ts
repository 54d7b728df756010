import type { Advice } from '../outcome.ts';
import { type Counters, type DropReason, type Growth, sumDropped } from './counters.ts';
import type { ComparedProxy } from './explanations.ts';
import { explainNoCluster } from './no-cluster-advice.ts';

/** What is known of the delivery of a proxy. */
export interface Delivery {
  /** False if it drops exchanges and sends none; undefined if nothing came that shows it. */
  isDelivering?: boolean;
  /** True if what it drops now is dropped because it has no cluster for the backend, which it gets only when somebody changes something. */
  lacksCluster?: boolean;
  problems: Advice[];
  warnings: Advice[];
  notes: Advice[];
}

type Reasons = Readonly<Record<DropReason, Advice>>;

const REASONS: Omit<Reasons, 'droppedNoCluster'> = {
  droppedBackend: {
    why: 'the backend refused them, or did not answer',
    fix: 'Check that the backend runs and answers POSTs with 2xx. Its path and mutual TLS are the usual causes.',
  },
  droppedQueueFull: {
    why: 'the queue was full',
    fix: 'The backend is too slow for the traffic: lower sampling.ratio, batch, or raise limits.maxQueueBytes.',
  },
};
const NO_FIX = 'Nothing to do unless it goes on, which `meshtap status --watch` shows.';
// A proxy gets a cluster only after somebody has changed something.
const FIX_FIRST = 'If nobody has done that since, the next exchange is dropped too.';
const FIXED_ALREADY = 'If you have fixed it: send a request through the proxy, and look again.';

/**
 * Judges whether a proxy delivers what it captures. To drop and send nothing is a problem, to drop some is a warning, and
 * what was dropped before the last look is a note. `isWaiting`: a change was just made, so that the past proves nothing.
 */
export function judgeDelivery(
  counters: Counters,
  growth: Growth | undefined,
  { isWaiting, ...compared }: { isWaiting: boolean } & Pick<ComparedProxy, 'proxy' | 'expected'>,
): Delivery {
  const reasons: Reasons = { droppedNoCluster: explainNoCluster(compared), ...REASONS };
  const isExporting = growth !== undefined && growth.exported > 0;
  const isDropping = growth !== undefined && sumDropped(growth) > 0;
  const hasOnlyDropped = counters.exported === 0 && sumDropped(counters) > 0 && !isWaiting;
  const isFailing = !isExporting && (isDropping || hasOnlyDropped);
  const list = (isWanted: (reason: DropReason) => boolean, explain: (reason: Advice) => Advice) =>
    (Object.keys(reasons) as DropReason[])
      .filter((reason) => counters[reason] > 0 && isWanted(reason))
      .map((reason) => explain(reasons[reason]));
  const isGrowing = (reason: DropReason) => growth !== undefined && growth[reason] > 0;
  const isOld = (reason: DropReason) => !isGrowing(reason) && (isDropping || !isFailing);
  const current = list(isGrowing, isExporting ? explainSomeDropped(growth) : explainNothingSent(growth));
  const never = isDropping || !isFailing ? [] : list(() => true, explainNeverSent);
  return {
    ...(isFailing ? { isDelivering: false } : isExporting && { isDelivering: true }),
    ...(isFailing && isGrowing('droppedNoCluster') && { lacksCluster: true }),
    problems: [...(isExporting ? [] : current), ...never],
    warnings: isExporting ? current : [],
    notes: list(isOld, explainOldDrops(growth, reasons.droppedNoCluster)),
  };
}

// No numbers in these texts, which are shown once for all proxies that they are true of: the table has the numbers.
function explainNothingSent(growth: Growth | undefined): (reason: Advice) => Advice {
  return ({ why, fix }) => ({
    why: `it sends nothing: in the last ${countSeconds(growth)} exchanges were dropped, and none was sent: ${why}`,
    fix,
  });
}

function explainNeverSent({ why, fix }: Advice): Advice {
  return {
    why: `it has sent nothing since it started, only dropped exchanges: ${why}`,
    fix: `${fix} ${FIXED_ALREADY}`,
  };
}

function explainSomeDropped(growth: Growth): (reason: Advice) => Advice {
  return ({ why, fix }) => ({
    why: `exchanges were dropped in the last ${countSeconds(growth)}, while others were sent: ${why}`,
    fix,
  });
}

function explainOldDrops(growth: Growth | undefined, noCluster: Advice): (reason: Advice) => Advice {
  const since = growth === undefined ? '' : `, none in the last ${countSeconds(growth)}`;
  const isSending = growth !== undefined && growth.exported > 0;
  return (reason) => ({
    why: `exchanges were dropped since it started${since}: ${reason.why}`,
    fix: reason === noCluster && !isSending ? `${reason.fix} ${FIX_FIRST}` : NO_FIX,
  });
}

// In whole seconds, so that proxies that were read side by side are in one group.
function countSeconds(growth: Growth | undefined): string {
  return `${Math.max(1, Math.round(growth?.seconds ?? 0))} s`;
}
