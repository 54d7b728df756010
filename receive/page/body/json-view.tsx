import { useMemo } from 'preact/hooks';
import { isJsonType } from '../../src/content/content-type.ts';
import { formatCount } from '../formats.ts';
import type { Body, BodyView } from './body-view.ts';
import { decodeText, looksLikeText } from './decoded-text.ts';
import { type JsonLines, layOutJson } from './json-lines.ts';
import { JsonTree } from './json-tree.tsx';
import { TextRows } from './raw-view.tsx';

/** Shows JSON laid out and coloured, with foldable objects and arrays; no character of a value is changed. */
export const jsonView: BodyView = {
  name: 'JSON',
  priority: 20,
  isForAll: false,
  fits: ({ type }, bytes) => isJsonType(type) || (!type.startsWith('text/') && beginsLikeJson(bytes)),
  Show: JsonBody,
};

function beginsLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20);
  return (first === 0x7b || first === 0x5b) && looksLikeText(bytes);
}

function JsonBody({ body }: { body: Body }) {
  const { lines, note } = useMemo(() => {
    const decoded = decodeText(body.bytes, body.contentType, body.isCut);
    return { lines: layOutJson(decoded.text), note: decoded.note };
  }, [body]);
  return (
    <>
      {note === '' ? null : <p class="note">{note}</p>}
      {lines.table.count > 0 ? <JsonTree lines={lines} name={body.name} /> : null}
      <JsonRest lines={lines} body={body} />
    </>
  );
}

/** Says where and how the text ends, if it is not a whole JSON text. */
function JsonRest({ lines, body }: { lines: JsonLines; body: Body }) {
  if (lines.end === 'bounded')
    return <p class="note">The rest has too many lines to lay out. Raw shows it.</p>;
  if (lines.end === 'cut' && !body.isCut)
    return <p class="note">The JSON ends here, before it is complete.</p>;
  if (lines.end !== 'broken') return null;
  return (
    <>
      <p class="note">What follows is not JSON (from character {formatCount(lines.rest + 1)}).</p>
      <TextRows text={lines.text.slice(lines.rest)} name={body.name} />
    </>
  );
}
