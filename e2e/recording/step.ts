import type { RunningCommand } from './command-run.ts';

/** A command to record. Steps run one after the other, each in the state that those before have left. */
export type Step = {
  /** By default the arguments. */
  name?: string;
  args: string[];
  env?: Record<string, string>;
  stdin?: string;
  /** Changes the place, unrecorded, before the command starts. */
  prepare?: () => Promise<unknown>;
  /** Watches it and stops it. */
  drive?: (command: RunningCommand) => Promise<void>;
  /** Files and folders that it writes, in the place's folder. They are removed after it. */
  outputs?: string[];
  /** True if it waits: how often it asks depends on the time. */
  isPolling?: boolean;
  /** True if several requests fail at once: which one it names depends on the time. */
  isRacing?: boolean;
};

/** Makes a step of a command line: its words, parted by blanks, and what differs from a plain step. */
export function step(line: string, more: Omit<Step, 'args'> = {}): Step {
  return { args: line.split(' ').filter((word) => word !== ''), ...more };
}
