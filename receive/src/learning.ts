import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Attempts } from './attempts.ts';
import { Bell } from './bell.ts';
import type { Log } from './ingest/log.ts';
import { throttleLog } from './ingest/throttled-log.ts';
import type { CatalogueStore } from './store/catalogue-store.ts';
import type { Store } from './store/store.ts';

/** When the catalogue learns and is saved, in milliseconds. */
export type LearningTimes = {
  /** How long a step takes: a query of the store may wait for one. */
  stepMs: number;
  /** What arrives within this time is learned together. */
  pauseMs: number;
  saveMs: number;
  /** How long to wait after a failure. */
  retryMs: number;
  /** How long the end may be delayed to learn what is left. */
  stopMs: number;
};

const TIMES: LearningTimes = { stepMs: 20, pauseMs: 250, saveMs: 30_000, retryMs: 2000, stopMs: 2000 };
/** How often exchanges that cannot be learned are logged. */
const FAILURE_LOG_MS = 3_600_000;

/** The longest rest after a step, in times of the step. */
const MOST_REST = 9;

/** A running job that learns what arrives in the store. */
export type Learning = {
  /** Learns what is left, if that takes no longer than some seconds, and saves it. Never rejects. */
  stop(): Promise<void>;
};

/** Begins with what arrived while nobody learned. Logs when it begins to fail, and when it works again. */
export function startLearning(store: Store, log: Log, change: Partial<LearningTimes> = {}): Learning {
  const times = { ...TIMES, ...change };
  const bell = new Bell();
  const unsubscribe = store.subscribe(() => bell.ring());
  const stopping = new AbortController();
  const follower = new Follower(store.catalogue, times, log);
  const running = follower.follow(bell, stopping.signal);
  return {
    async stop() {
      unsubscribe();
      stopping.abort();
      bell.ring();
      await running;
      await follower.finish();
    },
  };
}

type Outcome = 'caught up' | 'behind' | 'failed';

class Follower {
  readonly #catalogue: CatalogueStore;
  readonly #times: LearningTimes;
  readonly #learning: Attempts;
  readonly #saving: Attempts;
  readonly #logFailure: Log;
  readonly #logWarning: Log;
  readonly #ingest = new MainThread();

  constructor(catalogue: CatalogueStore, times: LearningTimes, log: Log) {
    this.#catalogue = catalogue;
    this.#times = times;
    this.#learning = new Attempts('Cannot learn from exchanges', 'Exchanges are learned again.', log);
    this.#saving = new Attempts('Cannot save the catalogue', 'The catalogue is saved again.', log);
    this.#logFailure = throttleLog(log, FAILURE_LOG_MS);
    this.#logWarning = throttleLog(log, FAILURE_LOG_MS);
  }

  /** Learns what arrives, and saves now and then, until the signal. */
  async follow(bell: Bell, signal: AbortSignal): Promise<void> {
    let saveMs = Date.now() + this.#times.saveMs;
    while (!signal.aborted) {
      const { outcome, workMs } = await this.#learn();
      if (Date.now() >= saveMs) {
        await this.#save();
        saveMs = Date.now() + this.#times.saveMs;
      }
      if (outcome === 'caught up') await bell.wait(Math.max(0, saveMs - Date.now()));
      await pause(this.#restMs(outcome, workMs), null, { signal }).catch(() => {});
    }
  }

  /** Learns what is left, within the time for that, and saves. */
  async finish(): Promise<void> {
    const endMs = Date.now() + this.#times.stopMs;
    while ((await this.#learn()).outcome === 'behind' && Date.now() < endMs);
    await this.#save();
  }

  #restMs(outcome: Outcome, workMs: number): number {
    if (outcome === 'failed') return this.#times.retryMs;
    return outcome === 'caught up' ? this.#times.pauseMs : workMs * this.#ingest.restShare();
  }

  async #learn(): Promise<{ outcome: Outcome; workMs: number }> {
    const beginMs = performance.now();
    const step = await this.#learning.try(() => this.#catalogue.learn(this.#times.stepMs));
    const takenMs = performance.now() - beginMs;
    if (step === undefined) return { outcome: 'failed', workMs: takenMs };
    if (step.failure !== null) {
      this.#logFailure(`Cannot learn from some exchanges, which count as missed: ${step.failure}.`);
    }
    if (step.warning !== undefined) this.#logWarning(`Catalogue: ${step.warning}.`);
    const outcome = step.learned > 0 && step.waiting > 0 ? 'behind' : 'caught up';
    return { outcome, workMs: step.workMs ?? takenMs };
  }

  async #save(): Promise<void> {
    await this.#saving.try(() => this.#catalogue.save());
  }
}

/** Sees how busy this thread is, which does HTTP. */
class MainThread {
  #last = performance.eventLoopUtilization();

  /**
   * How long a job in another thread should rest for each millisecond of its work, so that it works for the share of the
   * time that this thread is idle. A priority alone does not do that: it is nothing to the other programs of a machine.
   */
  restShare(): number {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#last);
    this.#last = now;
    return Math.min(MOST_REST, utilization / (1 - utilization));
  }
}
