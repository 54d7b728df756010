import { useMemo, useState } from 'preact/hooks';
import { WireText } from '../body/wire-text-view.tsx';
import { formatCount } from '../formats.ts';
import { diffLines, pairRows } from './line-difference.ts';
import { foldSame, type ShownPair } from './shown-pairs.ts';

/** With more rows than this, the table is drawn only on request. */
const ROWS_AT_ONCE = 500;

/** Shows two lists of lines side by side, with the differences marked and long equal runs folded. */
export function LineTable({ name, before, after }: { name: string; before: string[]; after: string[] }) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const pairs = useMemo(() => pairRows(diffLines(before, after)), [before, after]);
  const shown = useMemo(() => foldSame(pairs, open), [pairs, open]);
  if (pairs.every(({ isSame }) => isSame))
    return <p class="note">The same, {formatCount(before.length)} lines.</p>;
  return (
    <>
      <table class="difference lines">
        <caption class="unseen">{name}, line by line</caption>
        <thead>
          <tr>
            <th scope="col">This exchange</th>
            <th scope="col">The other</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, limit).map((row) => (
            <LineRow
              key={row.key}
              row={row}
              before={before}
              after={after}
              onOpen={(from) => setOpen(new Set([...open, from]))}
            />
          ))}
        </tbody>
      </table>
      {shown.length > limit ? (
        <button type="button" class="link" onClick={() => setLimit(limit + ROWS_AT_ONCE)}>
          {formatCount(shown.length - limit)} more lines
        </button>
      ) : null}
    </>
  );
}

type LineRowProps = { row: ShownPair; before: string[]; after: string[]; onOpen(from: number): void };

function LineRow({ row, before, after, onOpen }: LineRowProps) {
  if ('hidden' in row)
    return (
      <tr>
        <td colSpan={2} class="folded">
          <button type="button" class="link" onClick={() => onOpen(row.from)}>
            {formatCount(row.hidden)} lines that are the same
          </button>
        </td>
      </tr>
    );
  return (
    <tr>
      <Line text={before[row.before]} kind={row.isSame ? 'same' : 'removed'} />
      <Line text={after[row.after]} kind={row.isSame ? 'same' : 'added'} />
    </tr>
  );
}

function Line({ text, kind }: { text: string | undefined; kind: 'same' | 'removed' | 'added' }) {
  if (text === undefined) return <td class="missing" />;
  const shown = <WireText text={text.slice(0, 2000)} />;
  if (kind === 'same') return <td>{shown}</td>;
  return <td class={kind}>{kind === 'added' ? <ins>{shown}</ins> : <del>{shown}</del>}</td>;
}
