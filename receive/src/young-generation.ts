import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Large enough that hardly anything of a POST outlives a collection, in bytes. */
const ENOUGH = 8 * 2 ** 20;
const LOOK_MS = 100;

/**
 * Keeps V8's young generation from growing beyond some MiB. What comes is stored and forgotten, and V8 would let
 * 128 MiB of it gather. Its limit can be given only when Node starts (`--max-semi-space-size`), the factor by which it
 * grows at any time. Source: V8, `flag-definitions.h`, semi_space_growth_factor.
 */
export function limitYoungGeneration(): void {
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    if (young !== undefined && young.space_size < ENOUGH) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(timer);
  }, LOOK_MS);
  timer.unref();
}
