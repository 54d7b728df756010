import type { SkippedJson, SummaryJson } from '../src/api/api-types.ts';
import { refusalOf, type Scope, scopeParameters, withQuery } from './api.ts';

/** The events of the live stream. Exchanges come in the order in which they were received. */
export type LiveHandlers = {
  connected(): void;
  /** `retryMs` until the next try. */
  lost(retryMs: number): void;
  exchange(exchange: SummaryJson): void;
  /** How many matching exchanges were left out, as more came than can be shown. */
  skipped(count: number): void;
};

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/**
 * Follows `GET /api/live` until the returned function is called. Reconnects when the stream ends, with growing delays,
 * and continues after the last event. Uses fetch, as an EventSource cannot distinguish a refusal from an outage.
 */
export function followLive(scope: Scope, handlers: LiveHandlers): () => void {
  const ended = new AbortController();
  void follow(scope, handlers, ended.signal);
  return () => ended.abort();
}

async function follow(scope: Scope, handlers: LiveHandlers, ended: AbortSignal): Promise<void> {
  let position = '';
  let retryMs = FIRST_RETRY_MS;
  while (!ended.aborted) {
    try {
      const answer = await fetch(withQuery('api/live', scopeParameters(scope)), {
        signal: ended,
        headers: position === '' ? {} : { 'last-event-id': position },
      });
      if (!answer.ok) throw await refusalOf(answer);
      handlers.connected();
      retryMs = FIRST_RETRY_MS;
      for await (const event of events(answer.body as ReadableStream<Uint8Array<ArrayBuffer>>)) {
        if (event.id !== '') position = event.id;
        dispatch(event, handlers);
      }
    } catch {
      // The stream is opened again below, whatever ended it.
    }
    if (ended.aborted) return;
    handlers.lost(retryMs);
    await pause(retryMs * (0.75 + Math.random() / 2), ended);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

function dispatch(event: ServerEvent, handlers: LiveHandlers): void {
  if (event.name === 'exchange') handlers.exchange(JSON.parse(event.data) as SummaryJson);
  if (event.name === 'skipped') handlers.skipped((JSON.parse(event.data) as SkippedJson).count);
}

type ServerEvent = { name: string; id: string; data: string };

/** Reads server-sent events. Source: HTML standard, 9.2.6; other fields and comments are ignored. */
async function* events(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) yield parseEvent(block);
  }
}

function parseEvent(block: string): ServerEvent {
  const event: ServerEvent = { name: 'message', id: '', data: '' };
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (line.startsWith('event:')) event.name = value;
    if (line.startsWith('id:')) event.id = value;
    if (line.startsWith('data:')) event.data += event.data === '' ? value : `\n${value}`;
  }
  return event;
}

function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    ended.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
