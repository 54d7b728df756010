import { type IncomingMessage, request } from 'node:http';
import type { SkippedJson, SummaryJson } from '../../src/api/api-types.ts';

/** One block of server-sent events. */
type LiveEvent = { event: string; id: string; data: string; comment: string };

/** Reads `/api/live` as a browser does, and keeps what came. */
export class LiveReader {
  readonly events: LiveEvent[] = [];
  readonly answer: IncomingMessage;
  /** Resolves when the stream has ended: true if it ended as it should, false if it was cut. */
  readonly ended: Promise<boolean>;
  #rest = '';

  constructor(answer: IncomingMessage) {
    this.answer = answer;
    answer.setEncoding('utf8');
    answer.on('data', (text: string) => this.#take(text));
    this.ended = new Promise((resolve) => {
      answer.on('error', () => {});
      answer.on('close', () => resolve(answer.complete));
    });
  }

  get exchanges(): SummaryJson[] {
    return this.events.filter(({ event }) => event === 'exchange').map(({ data }) => JSON.parse(data));
  }
  get paths(): string[] {
    return this.exchanges.map(({ path }) => path);
  }
  get skipped(): number {
    const counts = this.events.filter(({ event }) => event === 'skipped');
    return counts.reduce((sum, { data }) => sum + (JSON.parse(data) as SkippedJson).count, 0);
  }
  /** What a browser would send as `Last-Event-ID`. */
  get lastId(): string {
    return this.events.findLast(({ id }) => id !== '')?.id ?? '';
  }

  close(): void {
    this.answer.destroy();
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const found: LiveEvent = { event: '', id: '', data: '', comment: '' };
      for (const line of block.split('\n')) {
        const [, name = '', value = ''] = /^(\w*): (.*)$/.exec(line) ?? [];
        found[(name === '' ? 'comment' : name) as keyof LiveEvent] = value;
      }
      this.events.push(found);
    }
  }
}

/** Opens a live stream and resolves when its head is there. Rejects with the status if it is not a stream. */
export function openLive(
  port: number,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<LiveReader> {
  return new Promise((resolve, reject) => {
    const path = `/api/live${query}`;
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
      if (answer.statusCode === 200) resolve(new LiveReader(answer));
      else reject(new Error(`${path} answered ${answer.statusCode}`));
    });
    sent.on('error', reject).end();
  });
}
