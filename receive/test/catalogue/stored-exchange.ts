import type { Exchange, Header, Message } from '../../src/exchange.ts';
import type { Stored } from '../../src/store/store.ts';
import { makeExchange, makeMessage } from '../store/exchanges.ts';

/** When the exchanges of these tests were, in microseconds. */
export const AT_US = 1_790_000_000_000_000;

let made = 0;

/** Makes an exchange as the store has it: later and with a greater id than the one before. */
export function makeStored(
  change: Partial<Exchange & Pick<Stored, 'timeUs' | 'receivedUs' | 'id'>> = {},
): Stored {
  made++;
  const timeUs = change.timeUs ?? AT_US + made;
  const id = timeUs.toString(16).padStart(16, '0');
  return { ...makeExchange({ host: 'shop' }), id, receivedUs: timeUs, timeUs, startUs: timeUs, ...change };
}

/** Makes a message with a body of a type. */
export function makeBody(type: string, text: string, headers: Header[] = []): Message {
  return makeMessage(text, { headers: [['content-type', type], ...headers] });
}

/** Makes a message with a JSON body. */
export function makeJson(value: unknown, headers: Header[] = []): Message {
  return makeBody('application/json', JSON.stringify(value), headers);
}
