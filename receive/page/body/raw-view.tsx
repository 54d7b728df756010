import { useMemo } from 'preact/hooks';
import { isTextType } from '../../src/content/content-type.ts';
import { BodyRows } from './body-rows.tsx';
import type { Body, BodyView } from './body-view.ts';
import { decodeText, looksLikeText } from './decoded-text.ts';
import { splitLines } from './text-lines.ts';
import { WireText } from './wire-text-view.tsx';

/** Shows the characters of a body unchanged, line by line. */
export const rawView: BodyView = {
  name: 'Raw',
  priority: 10,
  isForAll: true,
  fits: ({ type }, bytes) => isTextType(type) || looksLikeText(bytes),
  Show: RawBody,
};

function RawBody({ body }: { body: Body }) {
  const { note, text } = useMemo(() => decodeText(body.bytes, body.contentType, body.isCut), [body]);
  return (
    <>
      {note === '' ? null : <p class="note">{note}</p>}
      <TextRows text={text} name={body.name} />
    </>
  );
}

/** Shows captured text with line numbers. */
export function TextRows({ text, name }: { text: string; name: string }) {
  const lines = useMemo(() => splitLines(text), [text]);
  return (
    <>
      <BodyRows
        count={lines.starts.length}
        box={{ role: 'region', 'aria-label': `${name}, as text` }}
        rowAttributes={(row) => ({ class: 'text-row', 'data-number': lines.numbers[row] || undefined })}
        row={(row) => <WireText text={lines.text.slice(lines.starts[row], lines.ends[row])} />}
      />
      {lines.isBounded ? <p class="note">The rest is not shown. Download the body to see it.</p> : null}
    </>
  );
}
