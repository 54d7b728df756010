import { foldedText } from './json-folds.ts';
import { type JsonLines, MAX_INDENT, valueText } from './json-lines.ts';
import { KIND } from './json-table.ts';
import { LongText, WireText } from './wire-text-view.tsx';

const SHOWN_KEY = 200;
const VALUE_CLASS: Record<number, string> = {
  [KIND.string]: 'json-string',
  [KIND.number]: 'json-number',
  [KIND.literal]: 'json-literal',
};

/** Shows one line of JSON: its name, value and comma. A folded line says what it holds. */
export function JsonLine({ lines, line, isFolded }: { lines: JsonLines; line: number; isFolded: boolean }) {
  const { table, text } = lines;
  const key = text.slice(table.keyStart[line], table.keyEnd[line]);
  const kind = table.kind[line] as number;
  const last = isFolded ? (table.partner[line] as number) : line;
  return (
    <span class="json-line" style={{ paddingLeft: `${2 * indentOf(table.depth[line] as number)}ch` }}>
      {key === '' ? null : (
        <>
          <span class="json-key">
            <WireText text={key.length > SHOWN_KEY ? `${key.slice(0, SHOWN_KEY)}…` : key} />
          </span>
          {': '}
        </>
      )}
      {kind >= KIND.string ? (
        <span class={VALUE_CLASS[kind]}>
          <LongText text={valueText(lines, line)} name="the value" />
        </span>
      ) : (
        valueText(lines, line)
      )}
      {isFolded ? (
        <>
          {' '}
          <span class="json-folded">{foldedText(table, line)}</span> {kind === KIND.openArray ? ']' : '}'}
        </>
      ) : null}
      {table.comma[last] === 1 ? ',' : ''}
    </span>
  );
}

function indentOf(depth: number): number {
  return Math.min(depth, MAX_INDENT);
}
