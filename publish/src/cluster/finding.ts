import type { ExitCode } from '../errors.ts';

/** What is wrong (`why`, without a final dot) and what to do (`fix`, whole sentences). Never a secret. */
export interface Advice {
  why: string;
  fix: string;
}

/** How serious a finding is: an error stops a write, a warning does so with --strict, a note never does. */
export type Severity = 'error' | 'warning' | 'note';

/** Advice, how serious it is, and what it is about. */
export interface Finding extends Advice {
  severity: Severity;
  /** The namespace or proxy; undefined if it concerns all of them. */
  about?: string;
  /** Exit code if it stops a write; by default that of a refusal by the cluster. */
  exitCode?: ExitCode;
}
