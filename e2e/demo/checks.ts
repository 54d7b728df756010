import type { Answer } from '../support/exchange-case.ts';
import { findDifferences } from '../support/exchange-expectation.ts';
import type { FilterStats } from '../support/filter-stats.ts';
import type { Arrival, TraceBackend } from '../support/trace-backend.ts';
import { REQUESTS, SECRETS } from './traffic.ts';

/** What the demo has seen: answers by request id, what the backend got, the filter's counters, Envoy's port. */
export type Outcome = {
  answers: Map<string, Answer>;
  backend: TraceBackend;
  stats: FilterStats;
  envoyPort: number;
};

/** A check: what it says when it holds, and what is wrong, nothing if it holds. */
export type Check = { claim: string; faults: string[] };

/** Checks what the demo is to prove. */
export function checkOutcome(outcome: Outcome): Check[] {
  const { backend, stats } = outcome;
  const count = REQUESTS.length;
  const { seen, exported } = stats;
  const isCounted = seen === count && exported === count;
  return [
    { claim: `each of the ${count} exchanges arrived, exactly once`, faults: findMissing(backend.arrivals) },
    { claim: 'the backend had nothing to refuse', faults: backend.faults },
    { claim: 'each document says what was sent and what was answered', faults: findWrong(outcome) },
    { claim: 'no token, password or cookie left the proxy', faults: findLeaks(backend.arrivals) },
    {
      claim: `the filter's counters agree: ${count} seen, ${count} exported, none dropped`,
      faults: isCounted ? [] : [`the counters say ${JSON.stringify(stats)}`],
    },
  ];
}

/** Finds the id of the demo's request that an arrival is about. */
export function findRequestId({ document }: Arrival): string {
  return document.scnt_request.headers.find(([name]) => name === 'x-case')?.[1] ?? '';
}

function findMissing(arrivals: Arrival[]): string[] {
  const ids = arrivals.map(findRequestId);
  return REQUESTS.flatMap(({ id, method, path }) => {
    const times = ids.filter((each) => each === id).length;
    return times === 1 ? [] : [`${method} ${path} arrived ${times} times`];
  });
}

function findWrong({ answers, backend, envoyPort }: Outcome): string[] {
  return backend.arrivals.flatMap((arrival) => {
    const request = REQUESTS.find(({ id }) => id === findRequestId(arrival));
    const answer = request && answers.get(request.id);
    if (!answer) return ['an exchange arrived that the demo did not send'];
    const differences = findDifferences(request, answer, arrival.document, envoyPort);
    return differences.map((text) => `${request.method} ${request.path}: ${text}`);
  });
}

// Says which request leaks, not what.
function findLeaks(arrivals: Arrival[]): string[] {
  return arrivals
    .filter(({ text }) => SECRETS.some((secret) => text.includes(secret)))
    .map((arrival) => `the document of ${findRequestId(arrival)} holds a secret`);
}
