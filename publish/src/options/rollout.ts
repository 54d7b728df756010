import { common, flag, outputFlag, type Values } from './flag.ts';
import { parseCount } from './parsers.ts';

/** How a command shows what it has done or found. */
export type ReportFormat = 'table' | 'yaml' | 'json';

/** The flag that says how a command shows what it has done or found. */
export const OUTPUT_FLAGS = outputFlag('table', 'yaml', 'json');

/** The flag of a command that prints resources. */
export const RESOURCE_OUTPUT_FLAGS = outputFlag('yaml', 'json');

/** How a command works on many namespaces. */
export interface SweepSettings {
  /** How many namespaces are worked on at once. */
  concurrency: number;
  /** No progress. */
  isQuiet: boolean;
}

/** How a command writes. */
export interface WriteSettings extends SweepSettings {
  /** The server checks everything and keeps nothing. */
  isDryRun: boolean;
  /** Takes over what other field managers own. */
  isForced: boolean;
}

/** How much is checked before anything is written. */
export interface CheckSettings {
  /** Warnings stop the command too. */
  isStrict: boolean;
  isSkipped: boolean;
}

// More only queue up in an API server, which takes some hundred requests at once from all its clients.
const DEFAULT_CONCURRENCY = 8;
const MAX_CONCURRENCY = 64;

/** The flags of every command that works on many namespaces of a cluster. */
export const SWEEP_FLAGS = {
  concurrency: flag.cluster.text(
    '--concurrency <count>',
    'how many namespaces to work on at once',
    parseCount(1, MAX_CONCURRENCY),
    { fallback: DEFAULT_CONCURRENCY },
  ),
  quiet: flag.output.switch('--quiet', 'show no progress'),
};

/** The flag that wins conflicts about fields. */
export const FORCE_FLAGS = {
  forceConflicts: flag.rollout.switch(
    '--force-conflicts',
    'take over fields and resources that others manage',
  ),
};

/** The flags of every command that writes, except `--force-conflicts`. */
export const WRITE_FLAGS = {
  ...SWEEP_FLAGS,
  ...common({
    dryRun: flag.rollout.choice(
      '--dry-run <none|server>',
      'server: the server checks everything, and nothing is written',
      ['none', 'server'],
      {
        default: 'none',
        advice: { client: 'To make the resources without asking the cluster, use `meshtap generate`.' },
      },
    ),
  }),
  ...OUTPUT_FLAGS,
};

/** The flag that removes what is not applied any more. */
export const PRUNE_FLAGS = {
  prune: flag.rollout.switch(
    '--prune',
    'delete what meshtap applied in these namespaces and no longer makes',
  ),
};

/** The flags that say how much is checked before anything is written. */
export const CHECK_FLAGS = {
  strict: flag.rollout.switch(
    '--strict',
    'also stop at warnings of the checks, such as a namespace that does not exist',
  ),
  skipPreflight: flag.rollout.switch('--skip-preflight', 'write without checking first'),
  allowWeaker: flag.rollout.switch(
    '--allow-weaker',
    'let the configuration redact or exclude less, or keep more, than the one in the cluster',
  ),
};

/** Reads how a command works on many namespaces, and how it writes. */
export function readWrite({
  concurrency,
  quiet,
  dryRun,
  forceConflicts = false,
}: Values<typeof SWEEP_FLAGS> & {
  dryRun?: 'none' | 'server' | undefined;
  forceConflicts?: boolean;
}): WriteSettings {
  return { concurrency, isQuiet: quiet, isDryRun: dryRun === 'server', isForced: forceConflicts };
}

/** Reads how much is checked before anything is written. */
export function readChecks({ strict, skipPreflight }: Values<typeof CHECK_FLAGS>): CheckSettings {
  return { isStrict: strict, isSkipped: skipPreflight };
}
