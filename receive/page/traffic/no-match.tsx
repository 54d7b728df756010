import { useSignal, useSignalEffect } from '@preact/signals';
import { clearFilter } from '../filter-box/filter-state.ts';
import { splitWords } from '../filter-box/words.ts';
import { filterText, range } from '../state/address.ts';
import { visibleText } from '../visible-text.ts';
import { type Culprits, findCulprits } from './culprit.ts';

/** Says that nothing fits, which word or time excludes everything, and takes it away. */
export function NoMatch() {
  const found = useSignal<Culprits | null>(null);
  useSignalEffect(() => {
    const asked = new AbortController();
    found.value = null;
    findCulprits(filterText.value, range.value, asked.signal).then(
      (culprits) => {
        found.value = culprits;
      },
      () => {},
    );
    return () => asked.abort();
  });
  const culprits = found.value;
  return (
    <section class="state" aria-label="Nothing fits">
      <h2>No exchange fits</h2>
      {culprits === null ? null : <Ways culprits={culprits} />}
      <p class="dim">What arrives and fits is shown here at once.</p>
    </section>
  );
}

/** The ways to see something. */
function Ways({ culprits: { words, isTime } }: { culprits: Culprits }) {
  const hasNone = words.length === 0 && !isTime && filterText.value !== '';
  return (
    <>
      {words.map((word) => (
        <p key={word}>
          Without <code class="term">{visibleText(word)}</code> there are some.{' '}
          <button type="button" onClick={() => removeWord(word)}>
            Leave it out
          </button>
        </p>
      ))}
      {isTime ? (
        <p>
          At another time there are some.{' '}
          <button type="button" onClick={lookAtAllTimes}>
            Look at all times
          </button>
        </p>
      ) : null}
      {hasNone ? (
        <p>
          No single term excludes everything.{' '}
          <button type="button" onClick={clearFilter}>
            Clear the filter
          </button>
        </p>
      ) : null}
    </>
  );
}

function lookAtAllTimes(): void {
  range.value = { kind: 'all' };
}

function removeWord(word: string): void {
  filterText.value = splitWords(filterText.value)
    .filter((one) => one !== word)
    .join(' ');
}
