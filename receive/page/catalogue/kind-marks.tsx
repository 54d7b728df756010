import type { SensitiveKind } from '../../src/catalogue/sensitive/kinds.ts';
import { kindName } from './kind-names.ts';

/** Shows kinds of sensitive data as marks; of many, the first `most`. */
export function KindMarks({ kinds, most }: { kinds: readonly SensitiveKind[]; most: number }) {
  return (
    <>
      {kinds.slice(0, most).map((kind) => (
        <span key={kind} class="mark sensitive">
          {kindName(kind)}
        </span>
      ))}
      {kinds.length > most ? <span class="dim">+{kinds.length - most}</span> : null}
    </>
  );
}
