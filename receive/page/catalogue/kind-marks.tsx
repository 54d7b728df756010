import { Fragment } from 'preact';
import type { SensitiveKind } from '../../src/catalogue/sensitive/kinds.ts';
import { kindName } from './kind-names.ts';

/** Shows kinds of sensitive data as marks; of many, the first `most`. */
export function KindMarks({ kinds, most }: { kinds: readonly SensitiveKind[]; most: number }) {
  return (
    <>
      {kinds.slice(0, most).map((kind) => (
        <Fragment key={kind}>
          <span class="mark sensitive">{kindName(kind)}</span>{' '}
        </Fragment>
      ))}
      {kinds.length > most ? <span class="dim">+{kinds.length - most}</span> : null}
    </>
  );
}
