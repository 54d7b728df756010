import { FIELDS, type Filter, STATES, type Term } from '../../src/filter/filter.ts';
import {
  makeParityExchange,
  makeText,
  oneOf,
  PARITY_START_US,
  PARITY_STEP_US,
  type Pick,
  picker,
} from './parity-exchanges.ts';

/** Makes the filter of a number: values that exchanges have, whole, cut, in another case, or not quite. */
export function makeParityFilter(number: number, exchanges: number): Filter {
  const pick = picker(number + 0x1000_0000);
  const terms = Array.from({ length: pick(0) % 4 }, (_, at) => makeTerm(pick, 100 * (at + 1), exchanges));
  const [first, second] = [pick(1) % exchanges, pick(2) % exchanges].sort((one, other) => one - other);
  return {
    terms,
    ...(pick(3) % 4 === 0 && { sinceUs: PARITY_START_US + first! * PARITY_STEP_US }),
    ...(pick(4) % 4 === 0 && { untilUs: PARITY_START_US + second! * PARITY_STEP_US + 1 }),
  };
}

function makeTerm(pick: Pick, salt: number, exchanges: number): Term {
  const field = oneOf([...FIELDS, 'text', 'text'] as const, pick(salt));
  const isNegated = pick(salt + 1) % 5 === 0;
  const exchange = makeParityExchange(pick(salt + 2) % exchanges);
  const change = (text: string) => alter(text, pick(salt + 3));
  switch (field) {
    case 'text':
      return { field, value: makeQuestion(pick, salt + 10, exchange.path), isNegated };
    case 'status': {
      const value = oneOf(['4xx', '5xx', '1xx', '7xx', `${exchange.status}`], pick(salt + 4));
      return { field, value, isNegated };
    }
    case 'is':
      return { field, value: oneOf(STATES, pick(salt + 4)), isNegated };
    case 'namespace':
      return { field, value: change(exchange.sourceNamespace || 'bank'), isNegated };
    case 'trace':
      return { field, value: change(exchange.traceId ?? 'none'), isNegated };
    case 'request':
      return { field, value: exchange.requestId, isNegated };
    case 'method':
    case 'path':
    case 'host':
    case 'source':
    case 'destination':
      return { field, value: change(exchange[field]), isNegated };
  }
}

function alter(text: string, pick: number): string {
  const changes = [
    () => text,
    () => text.toUpperCase(),
    () => text.toLowerCase(),
    () => text.slice(0, Math.ceil(text.length / 2)),
    () => text.replace(/:\d+$/, ''),
    () => text.replace(/^[^.]*/, '*'),
    () => `${text}:80`,
    () => text.split('.')[0]!,
  ];
  return changes[pick % changes.length]!();
}

function makeQuestion(pick: Pick, salt: number, path: string): string {
  const words = makeText(pick, salt, 2);
  const questions = [
    words,
    words.split(' ')[0]!,
    words.split(' ').join('-'),
    words.slice(0, 3),
    words.slice(0, 4).toUpperCase(),
    path,
    `session=${pick(salt + 5) % 1000}`,
    `"note":"${words}`,
    'application/json',
    '--- %',
  ];
  return oneOf(questions, pick(salt + 6));
}
