import { useState } from 'preact/hooks';
import type { ParameterJson } from '../../src/api/api-types.ts';
import type { SensitiveKind } from '../../src/catalogue/sensitive/kinds.ts';
import { formatPercent } from '../formats.ts';
import { visibleText } from '../visible-text.ts';
import type { KindsAt } from './findings.ts';
import { KindMarks } from './kind-marks.tsx';
import { wordsOf } from './schema-rows.ts';
import { RedactedMark, TypeWords } from './schema-tree.tsx';

const AT_ONCE = 50;
const SHOWN_NAME = 200;

/** Parameters or headers, as a table under its name. `total` is how many exchanges could have had them. */
export type ParameterTableProps = {
  name: string;
  parameters: readonly ParameterJson[];
  total: number;
  kindsAt: KindsAt;
};

/** Shows parameters or headers with their types, and how many exchanges have those that are optional. */
export function ParameterTable({ name, parameters, total, kindsAt }: ParameterTableProps) {
  const [isAll, setAll] = useState(false);
  if (parameters.length === 0) return null;
  const shown = isAll ? parameters : parameters.slice(0, AT_ONCE);
  return (
    <>
      <h4>{name}</h4>
      <table class="pairs">
        <caption class="unseen">{name}</caption>
        <tbody>
          {shown.map((parameter) => (
            <ParameterRow
              key={parameter.name}
              parameter={parameter}
              share={formatPercent(parameter.count, total)}
              kinds={kindsAt(parameter.name)}
            />
          ))}
        </tbody>
      </table>
      {shown.length < parameters.length ? (
        <button type="button" class="link" onClick={() => setAll(true)}>
          Show all {parameters.length}
        </button>
      ) : null}
    </>
  );
}

type ParameterRowProps = { parameter: ParameterJson; share: string; kinds: readonly SensitiveKind[] };

function ParameterRow({ parameter, share, kinds }: ParameterRowProps) {
  const words = wordsOf(parameter.schema);
  return (
    <tr>
      <th scope="row">{visibleText(parameter.name.slice(0, SHOWN_NAME))}</th>
      <td>
        <TypeWords words={words} />
        {parameter.required ? null : <span class="dim"> optional, in {share}</span>}{' '}
        <RedactedMark words={words} />
        <KindMarks kinds={kinds} most={3} />
      </td>
    </tr>
  );
}
