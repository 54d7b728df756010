/**
 * The floor of a filter that sends one POST an exchange: the no-op filter, and a fixed body of 64 bytes posted
 * when the exchange ends, to the cluster and with the headers that the real filter's POST has.
 */
import { nextText, post, write } from './fixed-call';

export * from './noop';

const body: usize = nextText();
const bodySize: usize = write('{"fixed":"post","padding":"................................."}  ');

export function proxy_on_log(_id: u32): void {
  post(body, bodySize);
}
