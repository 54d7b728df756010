import assert from 'node:assert/strict';
import type { StatusReport } from '../../src/cluster/status/report.ts';
import { PublishError } from '../../src/errors.ts';
import type { Event } from '../../src/events.ts';
import { watch } from '../../src/stages/watch.ts';
import { makeRun } from '../support/cli.ts';

const REPORT: StatusReport = { namespaces: [], proxies: [] };
const AWAY = new PublishError({
  what: 'Cannot list Pod of shop',
  why: 'it is away',
  fix: 'Wait.',
  exitCode: 3,
});

describe('watch', () => {
  /** Runs looks until there are no more; then it is Ctrl-C. */
  const run = async (looks: (() => StatusReport)[]) => {
    const events: Event[] = [];
    const stop = new AbortController();
    const emit = (event: Event) => events.push(event);
    const context = makeRun({ emit, signal: stop.signal });
    let count = 0;
    const look = async ({ emit: emitOnce }: { emit(event: Event): void }) => {
      emitOnce({ kind: 'warning', text: 'there is no cluster.' });
      const next = looks[count++];
      if (count >= looks.length) setImmediate(() => stop.abort());
      return next?.() ?? REPORT;
    };
    await watch(look, context, 0);
    return { count, words: events.map((event) => ('text' in event ? event.text : event.kind)) };
  };
  const seen = () => REPORT;
  const away = () => {
    throw AWAY;
  };

  it('emits the status of each look until Ctrl-C, and warns once of what stays', async () => {
    const { words } = await run([seen, seen, seen]);
    assert.deepEqual(words.slice(0, 4), ['there is no cluster.', 'status', 'status', 'status']);
  });

  it('goes on after looks that fail, and says once that they do, and that they no longer do', async () => {
    const { words } = await run([seen, away, away, seen, seen]);
    assert.deepEqual(words.slice(1, 6), [
      'status',
      'Cannot list Pod of shop: it is away. Trying again ...',
      'Connected again.',
      'status',
      'status',
    ]);
  });

  it('fails if the first look does', async () => {
    await assert.rejects(run([away, seen]), AWAY);
  });

  it('does not hide a mistake of ours', async () => {
    const broken = () => {
      throw new TypeError('x is not a function');
    };
    await assert.rejects(run([seen, broken, seen]), TypeError);
  });

  it('ends when nobody reads any more', async () => {
    const listeners = new Map<string, () => void>();
    const sink = {
      write: () => true,
      once: (event: string, listener: () => void) => listeners.set(event, listener),
    };
    const look = async () => {
      setImmediate(() => listeners.get('error')?.());
      return REPORT;
    };
    await watch(look, makeRun({ sink }), 60_000);
  });

  it('does not look again before the reader of stdout takes more', async () => {
    const stop = new AbortController();
    let isFull = true;
    let looks = 0;
    const listeners = new Map<string, () => void>();
    const sink = {
      write: () => true,
      get writableNeedDrain() {
        return isFull;
      },
      once: (event: string, listener: () => void) => {
        listeners.set(event, listener);
        if (event !== 'drain') return;
        assert.equal(looks, 1);
        isFull = false;
        setImmediate(listener);
      },
      off: () => {},
    };
    const look = async () => {
      if (++looks === 2) stop.abort();
      return REPORT;
    };
    await watch(look, makeRun({ sink, signal: stop.signal }), 0);
    assert.equal(looks, 2);
    assert.ok(listeners.has('drain'));
  });
});
