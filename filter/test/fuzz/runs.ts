import fc from 'fast-check';
import { type Build, builds } from '../module.ts';

/** How many times as many runs as in `make test`. */
const times = numberIn('MESHTAP_FUZZ_RUNS');
/** Where given, each property runs for so many seconds instead. */
const seconds = numberIn('MESHTAP_FUZZ_SECONDS');
/** Where a run that failed went wrong, as it says. */
const path = process.env.MESHTAP_FUZZ_PATH;
/** Whether this is more than the short run of `make test`. */
export const isLong = times !== undefined || seconds !== undefined;
/** The same in each `make test`, so that it fails only for what changed; another one in each longer run. */
const seed = numberIn('MESHTAP_FUZZ_SEED') ?? (isLong ? Date.now() % 2 ** 31 : 1);

/** The builds to run on: in a long run only the one that ships. */
export const fuzzBuilds: readonly Build[] = isLong ? builds.slice(0, 1) : builds;

if (isLong) console.error(`fuzzing with MESHTAP_FUZZ_SEED=${seed}`);

/** Describes properties for each build. They may take as long as they need. */
export function describeFuzz(what: string, body: (build: Build) => void): void {
  for (const build of fuzzBuilds) {
    describe(`${what} (${build} build)`, function () {
      this.timeout(0);
      body(build);
    });
  }
}

/**
 * The most seconds for a property in `make test`. It needs one or two, and many times as many on a busy machine; a
 * counterexample may take longer to make smaller.
 */
const MOST_SECONDS = 120;

/** Runs a property `runs` times in `make test` and longer if asked to. A failure shows seed and path. */
export function check<T>(property: fc.IProperty<T>, runs: number): void {
  const limit = seconds ?? MOST_SECONDS * (times ?? 1);
  fc.assert(property, {
    seed,
    numRuns: seconds === undefined ? Math.ceil(runs * (times ?? 1)) : Number.MAX_SAFE_INTEGER,
    ...(path === undefined ? {} : { path }),
    plugins: [fc.interruptAfterTimeLimit(limit * 1000)],
  });
}

/** Seeds of runs that make everything of their seed: `few` in `make test`, more or for longer if asked to. */
export function* seeds(few: number): Generator<number> {
  const end = seconds === undefined ? Number.MAX_SAFE_INTEGER : Date.now() + seconds * 1000;
  const count = seconds === undefined ? Math.ceil(few * (times ?? 1)) : Number.MAX_SAFE_INTEGER;
  for (let i = 0; i < count && Date.now() < end; i++) yield seed + i;
}

function numberIn(name: string): number | undefined {
  const text = process.env[name];
  if (!text) return undefined;
  const value = Number(text);
  if (!(value >= 0)) throw new Error(`${name} is ${text}; allowed: a number from 0 up`);
  return value;
}
