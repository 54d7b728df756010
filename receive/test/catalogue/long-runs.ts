const { MESHTAP_FUZZ_RUNS: asked = '1' } = process.env;

/** How many times as much as in `make test` is done. `make fuzz` sets it. */
export const times = Math.max(1, Number(asked));
/** Whether this is more than the short run of `make test`. */
export const isLong = times > 1;
