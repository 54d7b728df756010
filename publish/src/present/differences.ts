import type { Presenter } from '../commands/command.ts';
import type { Output } from '../context.ts';
import { type DataFormat, loadFormat } from '../output/data.ts';
import { formatDifference } from './unified-diff.ts';

/** Presents differences on stdout. */
export async function presentDifferences(
  format: 'diff' | DataFormat,
  { stdout }: Output,
): Promise<Presenter> {
  const formatData = format === 'diff' ? undefined : await loadFormat(format);
  return {
    differences: ({ differences }) =>
      stdout.block(
        formatData === undefined ? differences.map(formatDifference).join('') : formatData(differences),
      ),
  };
}
