import { ReceiverError, type RunOptions, runReceiver } from '../../../receive/src/index.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';

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
