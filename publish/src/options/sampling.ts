import { type CommandContext, readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';

const VARIABLE = 'TRACE_SAMPLING_ENABLED';

/** Refuses the seed's TRACE_SAMPLING_ENABLED=true: this version has no sampling manager, and all traffic would be captured. */
export function refuseSampling(context: CommandContext): void {
  const value = readVariable(context, VARIABLE)?.toLowerCase();
  if (value === undefined || value === 'false') return;
  if (value !== 'true') {
    throw usageError(
      `Cannot use ${quoteInput(value)} from ${VARIABLE}`,
      'it is neither true nor false',
      'Set it to false, or unset it.',
    );
  }
  throw usageError(
    `Cannot honour ${VARIABLE}=true`,
    'this version of meshtap has no sampling manager and captures every exchange',
    'Set it to false, or unset it, to capture every exchange.',
  );
}
