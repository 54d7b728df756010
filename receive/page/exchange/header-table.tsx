import { useState } from 'preact/hooks';
import type { Header } from '../../src/exchange.ts';
import { LongText, WireText } from '../body/wire-text-view.tsx';

const SHOWN_NAME = 200;
const FOLDED_VALUE = 150;
const HEADERS_AT_ONCE = 100;

/** Shows headers in their order, with repeated ones; long values fold. */
export function HeaderTable({ headers, name }: { headers: readonly Header[]; name: string }) {
  const [isAll, setAll] = useState(false);
  if (headers.length === 0) return <p class="note">No headers.</p>;
  const shown = isAll ? headers : headers.slice(0, HEADERS_AT_ONCE);
  return (
    <>
      <table class="pairs">
        <caption class="unseen">{name} headers</caption>
        <tbody>
          {shown.map(([header, value], index) => (
            <tr key={`header ${index}`}>
              <th scope="row">
                <WireText text={header.slice(0, SHOWN_NAME)} />
              </th>
              <td>
                <LongText text={value} name={header.slice(0, 40)} folded={FOLDED_VALUE} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < headers.length ? (
        <button type="button" class="link" onClick={() => setAll(true)}>
          {headers.length - shown.length} more headers
        </button>
      ) : null}
    </>
  );
}
