import { useId, useState } from 'preact/hooks';
import type { BodyJson } from '../../src/api/api-types.ts';
import { ViewTabs } from '../body/view-tabs.tsx';
import { formatCount } from '../formats.ts';
import { visibleText } from '../visible-text.ts';
import type { KindsAt } from './findings.ts';
import { KindMarks } from './kind-marks.tsx';
import { SchemaTree } from './schema-tree.tsx';

/** What the catalogue calls the type of a body without one. */
const ANY_TYPE = '*/*';

/** The bodies of requests, or of the responses with one status. `name` is such as `request body`. */
export type BodySchemasProps = { body: BodyJson | null; name: string; kindsAt: KindsAt };

/** Shows the schema of bodies, with a tab for each content type. */
export function BodySchemas({ body, name, kindsAt }: BodySchemasProps) {
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const contents = body?.contents ?? [];
  const place = Math.min(chosen, contents.length - 1);
  const content = contents[place];
  if (body === null || content === undefined) return <p class="note">No body.</p>;
  const types = contents.map(({ type }) =>
    type === ANY_TYPE ? 'no content type' : visibleText(type.slice(0, 100)),
  );
  const note = [
    formatCount(content.count),
    ...(contents.length === 1 ? [types[place]] : []),
    ...(body.required ? [] : ['optional']),
  ];
  return (
    <>
      <div class="body-head">
        <h4>Body</h4>
        <span class="note">{note.join(' · ')}</span>
      </div>
      {contents.length > 1 ? (
        <ViewTabs id={id} names={types} chosen={place} label={name} onChoose={setChosen} />
      ) : null}
      <div {...(contents.length > 1 ? { role: 'tabpanel' as const, id: `${id}-panel` } : {})}>
        {content.schema === null ? (
          <p class="note">
            Its content is not learned: it is neither JSON nor a form, or it is empty or cut.{' '}
            <KindMarks kinds={kindsAt('')} most={8} />
          </p>
        ) : (
          <SchemaTree key={content.type} schema={content.schema} name={name} kindsAt={kindsAt} />
        )}
      </div>
    </>
  );
}
