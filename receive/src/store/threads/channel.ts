import { Worker } from 'node:worker_threads';
import { QueryLimitError, StoreError } from '../store.ts';
import { toError } from './failure.ts';
import { movedBuffers } from './moved-buffers.ts';
import type { WorkerAnswer, WorkerCall, WorkerOperations } from './worker-operations.ts';

/** How many queries may wait for a worker. */
const WAITING = 100;

/** A worker's room for short-lived objects, in MiB. V8's default is several times as much, without a benefit. */
const YOUNG_MIB = 12;

/** What a worker runs. */
export type WorkerProgram<O> = {
  file: URL;
  /** Operations that are not queries. Their callers wait for one before they call the next. */
  steps: ReadonlySet<keyof O>;
  /** What it needs to start: plain data. */
  setup: unknown;
};

/** What a worker may take. */
export type ChannelLimit = {
  /** How long a query may take, and any other operation, in milliseconds. */
  queryMs: number;
  stepMs: number;
  /** The size of its heap. */
  heapMib?: number;
  /** Makes the error if it takes more of either. */
  error: () => QueryLimitError;
};

type Job = WorkerCall & { isStep: boolean; resolve: (value: never) => void; reject: (error: Error) => void };

/**
 * Calls to a worker, one at a time and in order. If a worker died, or was ended because it did not answer within its
 * limit, the next call replaces it.
 */
export class WorkerChannel<O extends WorkerOperations> {
  readonly #program: WorkerProgram<O>;
  readonly #limit: ChannelLimit | undefined;
  readonly #waiting: Job[] = [];
  #worker: Worker | undefined;
  #running: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isHeld = false;
  #isClosed = false;
  #idle: (() => void)[] = [];

  constructor(program: WorkerProgram<O>, limit?: ChannelLimit) {
    this.#program = program;
    this.#limit = limit;
  }

  /** Calls an operation of the worker. Rejects with what it threw, or with a QueryLimitError if too many wait. */
  call<K extends keyof O & string>(
    operation: K,
    ...parameters: Parameters<O[K]>
  ): Promise<Awaited<ReturnType<O[K]>>> {
    if (this.#isClosed) return Promise.reject(closedError());
    const isStep = this.#program.steps.has(operation);
    if (this.#waiting.length >= WAITING && !isStep) {
      return Promise.reject(new QueryLimitError('Too many queries wait for the store; try again later'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ operation, parameters, isStep, resolve, reject });
      this.#next();
    });
  }

  /** Waits for the current call, keeps the others waiting until `step` is done, and goes on. */
  async hold(step: () => Promise<void>): Promise<void> {
    this.#isHeld = true;
    if (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
    try {
      await step();
    } finally {
      this.#isHeld = false;
      this.#next();
    }
  }

  /** Ends the worker after the waiting steps and the current query; waiting queries are refused. */
  async close(): Promise<void> {
    const steps = this.#waiting.filter(({ isStep }) => isStep);
    const queries = this.#waiting.filter(({ isStep }) => !isStep);
    this.#waiting.splice(0, this.#waiting.length, ...steps);
    for (const { reject } of queries) reject(closedError());
    const closed = this.#worker && this.#closeWorker();
    this.#isClosed = true;
    try {
      await closed;
    } finally {
      const worker = this.#worker;
      this.#worker = undefined;
      await worker?.terminate();
    }
  }

  #closeWorker(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ operation: 'close', parameters: [], isStep: true, resolve, reject });
      this.#next();
    });
  }

  /** Ends the worker at once, and refuses what runs and what waits. */
  abort(): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closedError());
    this.#end(closedError());
  }

  #next(): void {
    if (this.#running || this.#isHeld) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#running = job;
    try {
      this.#worker ??= this.#start();
    } catch (error) {
      // The machine cannot start a thread now. The next call tries again.
      this.#finish()!.reject(new StoreError(`The store failed: ${(error as Error).message}`));
      this.#next();
      return;
    }
    if (this.#limit) this.#startTimer(job, this.#limit);
    // An idle worker does not keep the process alive.
    this.#worker.ref();
    const { operation, parameters } = job;
    this.#worker.postMessage({ operation, parameters } satisfies WorkerCall, movedBuffers(parameters[0]));
  }

  #start(): Worker {
    const worker = new Worker(this.#program.file, {
      workerData: this.#program.setup,
      resourceLimits: {
        maxYoungGenerationSizeMb: YOUNG_MIB,
        ...(this.#limit?.heapMib !== undefined && { maxOldGenerationSizeMb: this.#limit.heapMib }),
      },
      // Node 22 warns that its SQLite is experimental; it is tested.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    worker.on('message', (answer: WorkerAnswer) => {
      if (worker === this.#worker) this.#settle(answer);
    });
    worker.on('error', (error) => this.#lose(worker, this.#toError(error)));
    worker.on('exit', () => this.#lose(worker, new StoreError('The store ended')));
    return worker;
  }

  #toError(error: Error & { code?: string }): StoreError | QueryLimitError {
    if (this.#limit && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return this.#limit.error();
    return new StoreError(`The store failed: ${error.message}`);
  }

  #settle(answer: WorkerAnswer): void {
    const job = this.#finish();
    if (!job) return;
    if ('failure' in answer) job.reject(toError(answer.failure));
    else job.resolve(answer.value as never);
    this.#next();
  }

  #finish(): Job | undefined {
    clearTimeout(this.#timer);
    const job = this.#running;
    this.#running = undefined;
    this.#worker?.unref();
    for (const resolve of this.#idle.splice(0)) resolve();
    return job;
  }

  #lose(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    this.#finish()?.reject(error);
    this.#next();
  }

  #startTimer({ isStep }: Job, { queryMs, stepMs, error }: ChannelLimit): void {
    this.#timer = setTimeout(() => this.#end(error()), isStep ? stepMs : queryMs);
  }

  #end(error: Error): void {
    const worker = this.#worker;
    if (!worker) return;
    this.#lose(worker, error);
    // It ends when it returns to JavaScript; nobody waits for that.
    worker.unref();
    void worker.terminate();
  }
}

function closedError(): StoreError {
  return new StoreError('The store is closed');
}
