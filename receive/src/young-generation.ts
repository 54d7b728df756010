import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** In bytes; large enough that hardly anything of a POST survives a collection. */
const ENOUGH = 8 * 2 ** 20;
const LOOK_MS = 100;

/**
 * Keeps V8's young generation from growing beyond a few MiB. Exchanges are stored and forgotten, but V8 would let 128
 * MiB of them gather. Its limit can only be set when Node starts (`--max-semi-space-size`), but the factor by which it
 * grows can be set at any time. Source: V8, `flag-definitions.h`, semi_space_growth_factor.
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
