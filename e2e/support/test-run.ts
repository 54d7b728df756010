import { openRunFolder, type RunFolder } from './run-folder.ts';

type Stop = () => Promise<void>;

/** For tests and hooks that start programs and wait for them, on a busy machine. */
export const TIMEOUT_MS = 180_000;

/** What a `describe` block gets: a folder, and a list of things to stop. */
export type TestRun = {
  /** Path of the folder; within tests and hooks only. */
  folder(): string;
  /** Stops something after the current test. */
  stopAfterTest(stop: Stop): void;
  /** Stops something after all tests of the block. */
  stopAfterAll(stop: Stop): void;
  /** Does the work of a `before` hook; if it fails, the logs are kept, as after a failed test. */
  setUp<T>(work: () => Promise<T>): Promise<T>;
};

/**
 * Sets up a run for the tests of a `describe` block, by mocha's hooks. What was started is stopped, the last thing
 * first. The folder is removed at the end; after a failure it stays, and its path is printed.
 */
export function useTestRun(name: string): TestRun {
  let opened: RunFolder | undefined;
  const stopsOfTest: Stop[] = [];
  const stopsOfAll: Stop[] = [];
  const keep = () => {
    opened?.keep();
    process.stderr.write(`      logs: ${opened?.path}\n`);
  };
  before(async function () {
    this.test?.parent?.eachTest((test) => test.timeout(Math.max(test.timeout(), TIMEOUT_MS)));
    opened = await openRunFolder(name);
  });
  afterEach(async function () {
    this.timeout(TIMEOUT_MS);
    if (this.currentTest?.state === 'failed') keep();
    await stopAll(stopsOfTest);
  });
  after(async function () {
    this.timeout(TIMEOUT_MS);
    await stopAll(stopsOfAll);
    opened?.close();
  });
  return {
    folder: () => {
      if (!opened) throw new Error('The folder is only available within tests.');
      return opened.path;
    },
    stopAfterTest: (stop) => stopsOfTest.push(stop),
    stopAfterAll: (stop) => stopsOfAll.push(stop),
    setUp: async (work) => {
      try {
        return await work();
      } catch (error) {
        keep();
        throw error;
      }
    },
  };
}

async function stopAll(stops: Stop[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}
