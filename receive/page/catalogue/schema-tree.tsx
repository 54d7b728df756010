import { useMemo, useState } from 'preact/hooks';
import type { JsonSchema } from '../../src/catalogue/schema/json-schema.ts';
import { FoldTree } from '../body/fold-tree.tsx';
import { visibleText } from '../visible-text.ts';
import type { KindsAt } from './findings.ts';
import { KindMarks } from './kind-marks.tsx';
import { firstFolded, type SchemaRow, type SchemaWords, schemaRows } from './schema-rows.ts';

const SHOWN_NAME = 200;
const SHOWN_VALUES = 12;
const SHOWN_VALUE = 60;

/** What the tree is given. `name` is what the schema is of; `kindsAt` finds the sensitive data of a place. */
export type SchemaTreeProps = { schema: JsonSchema; name: string; kindsAt: KindsAt };

/** Shows a schema as a tree of members that folds. */
export function SchemaTree({ schema, name, kindsAt }: SchemaTreeProps) {
  const [folded, setFolded] = useState(() => firstFolded(schema));
  const rows = useMemo(() => schemaRows(schema, folded), [schema, folded]);
  return (
    <FoldTree
      name={name}
      label={`Schema of the ${name}`}
      tree={{
        count: rows.length,
        depthOf: (row) => rows[row]?.depth ?? 0,
        isFolded: (row) => rows[row]?.isFolded,
      }}
      onPress={(place) => {
        const row = rows[place];
        if (row?.isFolded === undefined) return;
        const next = new Set(folded);
        if (!next.delete(row.id)) next.add(row.id);
        setFolded(next);
      }}
      row={(place) => {
        const row = rows[place];
        return row === undefined ? null : <SchemaLine row={row} kindsAt={kindsAt} />;
      }}
    />
  );
}

function SchemaLine({ row, kindsAt }: { row: SchemaRow; kindsAt: KindsAt }) {
  return (
    <span class="json-line" style={{ paddingLeft: `${2 * Math.min(row.depth, 20)}ch` }}>
      {row.name === '' ? null : (
        <>
          <span class="json-key">{visibleText(row.name.slice(0, SHOWN_NAME))}</span>{' '}
        </>
      )}
      <TypeWords words={row} />
      {row.isOptional ? <span class="dim"> optional</span> : null} <RedactedMark words={row} />
      <KindMarks kinds={kindsAt(row.place)} most={3} />
      {row.isFolded ? <span class="dim">…</span> : null}
    </span>
  );
}

/** Says that some values were replaced before they left the proxy. */
export function RedactedMark({ words }: { words: SchemaWords }) {
  if (!words.isRedacted) return null;
  return (
    <>
      <span class="mark" title="Some values were replaced before they left the proxy">
        redacted
      </span>{' '}
    </>
  );
}

/** Shows type, format and values of a schema in a line. */
export function TypeWords({ words }: { words: SchemaWords }) {
  const { type, format, values, isNullable } = words;
  const shown = values.slice(0, SHOWN_VALUES);
  return (
    <>
      <span class="schema-type">{type}</span>
      {isNullable && type !== 'null' ? <span class="schema-type"> or null</span> : null}
      {format === '' ? null : <span class="dim"> ({visibleText(format)})</span>}
      {shown.map((value) => (
        <span key={value} class="json-string">
          {' '}
          {visibleText(value.length > SHOWN_VALUE ? `${value.slice(0, SHOWN_VALUE)}…` : value)}
        </span>
      ))}
      {values.length > shown.length ? <span class="dim"> +{values.length - shown.length}</span> : null}
    </>
  );
}
