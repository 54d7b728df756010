import { ReceiverError, type RunOptions, runReceiver } from '../../../receive/src/index.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import { findPage, readVersion } from '../installation.ts';
import type { ReceivingSettings } from '../options/receiving.ts';

/** Makes the options of the receiver, with the files of its page if they are built. */
export async function planReceive({
  isQuiet,
  output,
  warnings: _,
  ...settings
}: ReceivingSettings): Promise<RunOptions> {
  return { ...settings, version: readVersion(), pageFiles: findPage(), show: isQuiet ? 'nothing' : output };
}

/** Runs a receiver until the signal. Throws a `PublishError` if it cannot start. */
export async function executeReceive(
  options: RunOptions,
  { sink, env, signal, emit }: RunContext,
): Promise<void> {
  try {
    await runReceiver(options, {
      stdout: sink,
      env,
      say: (text) => emit({ kind: 'note', text }),
      started: (urls) => emit({ kind: 'receiving', urls, hasPage: options.pageFiles !== undefined }),
      signal,
    });
  } catch (error) {
    if (!(error instanceof ReceiverError)) throw error;
    const { what, why, fix, isUsage } = error;
    throw new PublishError({
      ...{ what, why, fix, cause: error },
      exitCode: isUsage ? ExitCode.usage : ExitCode.failure,
    });
  }
}
