import { formatCount, formatExchanges } from '../formats.ts';
import { writeSearch } from '../state/address.ts';
import { search } from '../state/catalogue.ts';
import { health } from '../state/health.ts';
import { EmptyStore } from '../traffic/empty-store.tsx';
import { visibleText } from '../visible-text.ts';
import { learned, problem, refreshCatalogue } from './catalogue-data.ts';
import { findExcluding } from './endpoint-search.ts';

/** Shown instead of rows: why there are none, and what to do. */
export function CatalogueState() {
  const now = learned.value;
  if (now === null) return problem.value === '' ? null : <Failed />;
  if (now.endpoints.length > 0) return <NoMatch />;
  if (now.waiting > 0) return <Learning waiting={now.waiting} />;
  if (health.value?.stored === 0 && now.learned === 0) return <EmptyStore />;
  return (
    <section class="state" aria-label="No endpoint yet">
      <h2>No endpoint yet</h2>
      <p>
        The exchanges that arrived so far name no host or no path. Endpoints are learned from those that do.
      </p>
    </section>
  );
}

function Failed() {
  return (
    <section class="state" role="alert" aria-label="The catalogue cannot be shown">
      <h2>The catalogue cannot be shown</h2>
      <p>{problem.value}</p>
      <button type="button" onClick={() => void refreshCatalogue()}>
        Try again
      </button>
    </section>
  );
}

function Learning({ waiting }: { waiting: number }) {
  return (
    <section class="state" aria-label="Learning">
      <h2>Learning</h2>
      <p>
        {formatExchanges(waiting)} are waiting. Their endpoints are shown here as soon as they are learned.
      </p>
    </section>
  );
}

/** Says that no endpoint matches, and offers to remove each word that excludes everything. */
function NoMatch() {
  const all = learned.value?.endpoints ?? [];
  return (
    <section class="state" aria-label="Nothing matches">
      <h2>No endpoint matches</h2>
      {findExcluding(all, search.value).map(({ word, count, rest }) => (
        <p key={word}>
          Without <code class="term">{visibleText(word)}</code> there {count === 1 ? 'is' : 'are'}{' '}
          {formatCount(count)}.{' '}
          <button type="button" onClick={() => writeSearch(rest, true)}>
            Remove it
          </button>
        </p>
      ))}
      <p>
        <button type="button" onClick={() => writeSearch('', true)}>
          Clear the search
        </button>
      </p>
      <p class="dim">The search looks at host, method, path, callers and kinds of sensitive data.</p>
    </section>
  );
}
