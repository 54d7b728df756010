import { LongText, WireText } from '../body/wire-text-view.tsx';

/** A row of a comparison: its name, and the value on each side; null if one side has none. */
export type ComparedRow = { name: string; before: string | null; after: string | null; isSame: boolean };

/** Shows two sides of named values, the differing ones marked. */
export function DifferenceTable({ caption, rows }: { caption: string; rows: readonly ComparedRow[] }) {
  if (rows.length === 0) return <p class="note">Neither has any.</p>;
  return (
    <table class="difference">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="unseen">Name</span>
          </th>
          <th scope="col">This exchange</th>
          <th scope="col">The other</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={`row ${index}`} class={row.isSame ? '' : 'differs'}>
            <th scope="row">
              <WireText text={row.name.slice(0, 200)} />
              {row.isSame ? null : <span class="unseen"> differs</span>}
            </th>
            <Side text={row.before} kind={row.isSame ? 'same' : 'removed'} />
            <Side text={row.after} kind={row.isSame ? 'same' : 'added'} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ text, kind }: { text: string | null; kind: 'same' | 'removed' | 'added' }) {
  if (text === null)
    return (
      <td class="missing">
        <span class="dim">not there</span>
      </td>
    );
  return (
    <td class={kind}>
      <LongText text={text} name="the value" folded={150} />
    </td>
  );
}
