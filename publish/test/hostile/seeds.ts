/** Numbers that look random and depend only on the seed. */
export interface Random {
  /** A whole number from 0 up to, but not, the limit. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
}

const { MESHTAP_FUZZ_SEED: asked, MESHTAP_FUZZ_RUNS: times = '1' } = process.env;

/** Seeds of cases: the same few in each `make test`, more with MESHTAP_FUZZ_RUNS, and others with MESHTAP_FUZZ_SEED. */
export function listSeeds(few: number): number[] {
  const first = Number(asked ?? 1);
  return Array.from({ length: Math.ceil(few * Number(times)) }, (_, at) => first + at);
}

/** Makes the numbers of a seed. Source: "mulberry32", Tommy Ettinger. */
export function makeRandom(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1);
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % limit;
  };
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}
