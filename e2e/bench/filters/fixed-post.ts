/**
 * The floor of a filter that sends one POST per exchange: the no-op filter, and a fixed body of 64 bytes posted when
 * the exchange ends, to the cluster of the real filter and with its headers.
 */
import { nextText, post, write } from './fixed-call';

export * from './noop';

const body: usize = nextText();
const bodySize: usize = write('{"fixed":"post","padding":"................................."}  ');

export function proxy_on_log(_id: u32): void {
  post(body, bodySize);
}
