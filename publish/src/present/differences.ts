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

// More are not compared line by line, which would take minutes.
const MAX_EDITED_LINES = 2000;

/** Formats a difference as a unified diff of YAML. */
export function formatDifference({ namespace, kind, name, before, after }: Difference): string {
  const path = `${namespace}/${kind}/${name}`;
  const [from, to] = [before ? toYaml(before) : '', toYaml(after)];
  const names = [before ? `live/${path}` : '/dev/null', `applied/${path}`] as const;
  const options = { maxEditLength: MAX_EDITED_LINES };
  const patch = createTwoFilesPatch(...names, from, to, undefined, undefined, options);
  // The first line is only a ruler.
  return patch?.replace(/^=+\n/, '') ?? formatReplacement(names, from, to);
}

function formatReplacement(names: readonly [string, string], from: string, to: string): string {
  const [old, present] = [from, to].map((text) => text.split('\n').filter((line) => line !== ''));
  const head = `--- ${names[0]}\n+++ ${names[1]}\n@@ -1,${old?.length} +1,${present?.length} @@\n`;
  return `${head}${old?.map((line) => `-${line}\n`).join('')}${present?.map((line) => `+${line}\n`).join('')}`;
}

function toYaml(resource: ClusterResource): string {
  return formatResources([resource], 'yaml');
}
