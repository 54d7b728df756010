import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { type RawOptions, readText } from './raw.ts';

/** Which cluster a command talks to. Anything left out is taken as kubectl takes it. */
export interface ClusterChoice {
  /** Absolute path. */
  kubeconfig?: string;
  context?: string;
}

/** Adds the flags that say which cluster a command talks to. */
export function addClusterOptions(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'how to reach the cluster (env KUBECONFIG; default: as kubectl)')
    .option('--context <name>', 'context of the kubeconfig (default: its current one)');
}

/** Reads which cluster a command talks to. */
export function readCluster(raw: RawOptions, { cwd }: CommandContext): ClusterChoice {
  const file = readText(raw, 'kubeconfig');
  const context = readText(raw, 'context');
  const kubeconfig = file === undefined ? undefined : resolve(cwd, file);
  if (kubeconfig !== undefined && !existsSync(kubeconfig)) {
    throw usageError(
      `Cannot read ${kubeconfig}`,
      'there is no such file',
      'Give --kubeconfig the path of a kubeconfig.',
    );
  }
  return { ...(kubeconfig !== undefined && { kubeconfig }), ...(context !== undefined && { context }) };
}
