import { useSignal, useSignalEffect } from '@preact/signals';
import { clearFilter } from '../filter-box/filter-state.ts';
import { splitWords } from '../filter-box/words.ts';
import { filterText, range } from '../state/address.ts';
import { visibleText } from '../visible-text.ts';
import { type Culprits, findCulprits } from './culprit.ts';

/** Says that nothing matches, names the words or time that exclude everything, and offers to remove them. */
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
    <section class="state" aria-label="Nothing matches">
      <h2>No exchange matches</h2>
      {culprits === null ? null : <Ways culprits={culprits} />}
      <p class="dim">New matching exchanges are shown here at once.</p>
    </section>
  );
}

/** Offers to remove each reason. */
function Ways({ culprits: { words, isTime } }: { culprits: Culprits }) {
  const hasNone = words.length === 0 && !isTime && filterText.value !== '';
  return (
    <>
      {words.map((word) => (
        <p key={word}>
          Without <code class="term">{visibleText(word)}</code> there are some.{' '}
          <button type="button" onClick={() => removeWord(word)}>
            Remove it
          </button>
        </p>
      ))}
      {isTime ? (
        <p>
          There are some at another time.{' '}
          <button type="button" onClick={lookAtAllTimes}>
            Show all times
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
