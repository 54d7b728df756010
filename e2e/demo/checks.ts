import type { ExchangeJson } from '../../receive/src/api/api-types.ts';
import type { Answer } from '../support/exchange-case.ts';
import { findDifferences } from '../support/exchange-expectation.ts';
import type { FilterStats } from '../support/filter-stats.ts';
import { toDocument } from '../support/receiver-document.ts';
import { REQUESTS, SECRETS } from './traffic.ts';

/**
 * What the demo has recorded: answers by request id, what the receiver stored and how much it refused, the filter's
 * counters, Envoy's port.
 */
export type Outcome = {
  answers: Map<string, Answer>;
  exchanges: ExchangeJson[];
  refused: number;
  stats: FilterStats;
  envoyPort: number;
};

/** A check: its claim, and its faults, none if the claim holds. */
export type Check = { claim: string; faults: string[] };

/** Checks what the demo is to prove. */
export function checkOutcome(outcome: Outcome): Check[] {
  const { exchanges, refused, stats } = outcome;
  const count = REQUESTS.length;
  const { seen, exported } = stats;
  const isCounted = seen === count && exported === count;
  return [
    { claim: `each of the ${count} exchanges arrived, exactly once`, faults: findMissing(exchanges) },
    { claim: 'the receiver refused nothing', faults: refused === 0 ? [] : [`it refused ${refused} POSTs`] },
    { claim: 'each exchange says what was sent and what was answered', faults: findWrong(outcome) },
    { claim: 'no token, password or cookie left the proxy', faults: findLeaks(exchanges) },
    {
      claim: `the filter's counters agree: ${count} seen, ${count} exported, none dropped`,
      faults: isCounted ? [] : [`the counters say ${JSON.stringify(stats)}`],
    },
  ];
}

/** Finds the id of the demo's request that an exchange is of. */
export function findRequestId({ request }: ExchangeJson): string {
  return request.headers.find(([name]) => name === 'x-case')?.[1] ?? '';
}

function findMissing(exchanges: ExchangeJson[]): string[] {
  const ids = exchanges.map(findRequestId);
  return REQUESTS.flatMap(({ id, method, path }) => {
    const times = ids.filter((each) => each === id).length;
    return times === 1 ? [] : [`${method} ${path} arrived ${times} times`];
  });
}

function findWrong({ answers, exchanges, envoyPort }: Outcome): string[] {
  return exchanges.flatMap((exchange) => {
    const request = REQUESTS.find(({ id }) => id === findRequestId(exchange));
    const answer = request && answers.get(request.id);
    if (!answer) return ['an exchange arrived that the demo did not send'];
    const differences = findDifferences(request, answer, toDocument(exchange), envoyPort);
    return differences.map((text) => `${request.method} ${request.path}: ${text}`);
  });
}

// Says which exchange leaks, but not the secret.
function findLeaks(exchanges: ExchangeJson[]): string[] {
  const holds = (exchange: ExchangeJson, secret: string) =>
    [JSON.stringify(exchange), decode(exchange.request.body), decode(exchange.response.body)].some((text) =>
      text.includes(secret),
    );
  return exchanges
    .filter((exchange) => SECRETS.some((secret) => holds(exchange, secret)))
    .map((exchange) => `${findRequestId(exchange)} holds a secret`);
}

function decode(body: string): string {
  return Buffer.from(body, 'base64').toString('latin1');
}
