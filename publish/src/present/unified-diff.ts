import { createTwoFilesPatch } from 'diff';
import type { ClusterResource } from '../cluster/resource.ts';
import type { Difference } from '../cluster/rollout/difference.ts';
import { formatResources } from '../resources/text.ts';

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
