import { createTwoFilesPatch } from 'diff';
import type { ClusterResource } from '../cluster/api.ts';
import type { Difference } from '../cluster/rollout/difference.ts';
import type { Presenter } from '../commands/command.ts';
import type { Output } from '../context.ts';
import { type DataFormat, loadFormat } from '../output/data.ts';
import { formatResources } from '../resources/text.ts';

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

/** Formats a difference as a unified diff of YAML. */
export function formatDifference({ namespace, kind, name, before, after }: Difference): string {
  const path = `${namespace}/${kind}/${name}`;
  const [from, to] = [before ? toYaml(before) : '', toYaml(after)];
  const patch = createTwoFilesPatch(before ? `live/${path}` : '/dev/null', `applied/${path}`, from, to);
  // The first line is only a ruler.
  return patch.replace(/^=+\n/, '');
}

function toYaml(resource: ClusterResource): string {
  return formatResources([resource], 'yaml');
}
