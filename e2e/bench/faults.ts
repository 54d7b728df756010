import type { Account } from './accounting.ts';
import { countLost, isUnaccounted } from './fleet/summary.ts';
import type { BenchResult } from './results.ts';
import { countFailed, type Round } from './round.ts';

/** What must not happen in any part of a run. */
export type Faults = {
  /** Requests that a client would call failed, and POSTs that a receiver did not take. */
  failed: number;
  /** POSTs that a strict decoder refuses. */
  invalid: number;
  /** Documents of the filter that can be decoded but are not exchanges of their format. */
  misshapen: number;
  /** Accounts that do not hold; for a receiver, whether something acknowledged is not stored. */
  unaccounted: number;
};

/** Counts what must not happen. Faults of peers and alternatives are reported, but do not count. */
export function countFaults(result: BenchResult): Faults {
  const kindOf = (name: string) => result.variants.find((variant) => variant.name === name)?.kind;
  const rounds = listRounds(result);
  const own = rounds.filter(({ variant }) => ['floor', 'ours'].includes(kindOf(variant) ?? ''));
  const ours = own.filter(({ variant }) => kindOf(variant) === 'ours');
  const sum = (list: MeasuredRound[], count: (round: Round) => number) =>
    list.reduce((total, { round }) => total + count(round), 0);
  const { endurance } = result;
  const posted = result.receiver?.loads ?? [];
  return {
    failed: [...endurance, ...posted].reduce((total, { failed }) => total + failed, sum(own, countFailed)),
    invalid: endurance.reduce(
      (total, { invalid }) => total + invalid,
      sum(own, ({ sink }) => sink.invalid),
    ),
    misshapen: sum(ours, ({ sink }) => sink.documents - sink.exchanges),
    unaccounted:
      listAccounts(result).filter(({ holds }) => !holds).length +
      posted.filter(({ lost }) => lost > 0).length +
      (result.fleet?.runs ?? []).filter((run) => countLost(run) > 0 || isUnaccounted(run)).length,
  };
}

/** Whether there are no faults. */
export function isFaultless(faults: Faults): boolean {
  return Object.values(faults).every((count) => count === 0);
}

type MeasuredRound = { variant: string; round: Round };

function listRounds({ speed, light, states }: BenchResult): MeasuredRound[] {
  const groups = [...speed.map(({ rounds }) => rounds), light];
  const byTurns = groups.flatMap((group) =>
    Object.entries(group).flatMap(([variant, rounds]) => rounds.map((round) => ({ variant, round }))),
  );
  return [...byTurns, ...states.map(({ variant, round }) => ({ variant, round }))];
}

function listAccounts({ accounts, states, endurance }: BenchResult): Account[] {
  return [...Object.values(accounts), ...[...states, ...endurance].map(({ account }) => account)];
}
