import type { ConfigChanges } from '../cluster/rollout/config-guard.ts';
import { visibleLine } from '../output/visible-text.ts';
import type { ConfigChange } from '../privacy/config-change.ts';
import { showItems } from '../privacy/setting-text.ts';

const MAX_LINES = 20;

/** Formats what changes in configurations: one line for each key. Namespaces with the same changes are one block. */
export function formatConfigChanges(changes: ConfigChanges): string {
  const groups = Map.groupBy(changes, ([, all]) => JSON.stringify(all));
  return [...groups.values()]
    .map((group) => {
      const names = showItems(group.map(([namespace]) => namespace));
      return `${names}: the configuration changes:\n${formatLines(group[0]?.[1] ?? [])}`;
    })
    .join('');
}

function formatLines(changes: readonly ConfigChange[]): string {
  const lines = changes
    .slice(0, MAX_LINES)
    .map(({ key, text, isWeaker }) => `${key}: ${text}${isWeaker ? ' (weaker)' : ''}`);
  const rest = changes.length - lines.length;
  const all = rest > 0 ? [...lines, `and ${rest} more keys`] : lines;
  return all.map((line) => `  ${visibleLine(line)}\n`).join('');
}
