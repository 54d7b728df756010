import { useEffect, useRef } from 'preact/hooks';
import { writeSearch } from '../state/address.ts';
import { search, type Tab, tab } from '../state/catalogue.ts';

const TABS: readonly [Tab, string][] = [
  ['endpoints', 'Endpoints'],
  ['description', 'Compare with a description'],
];
/** A search that rests this long is a step of the history. */
const ENDED_MS = 1000;

/** The search for endpoints, in the place that the filter of exchanges has elsewhere, and the two sides of the view. */
export function CatalogueSearch() {
  return (
    <>
      <SearchBox />
      <nav class="tabs" aria-label="APIs">
        {TABS.map(([key, name]) => (
          <button
            key={key}
            type="button"
            aria-current={tab.value === key ? 'page' : undefined}
            onClick={() => {
              tab.value = key;
            }}
          >
            {name}
          </button>
        ))}
      </nav>
    </>
  );
}

function SearchBox() {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const write = (text: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => writeSearch(search.peek(), true), ENDED_MS);
    // Whoever searches looks at the list of endpoints.
    tab.value = 'endpoints';
    writeSearch(text, false);
  };
  return (
    <div class="filter-box">
      <div class="box">
        <input
          id="search"
          type="text"
          aria-label="Search endpoints"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder="host, method, path, caller or kind of data"
          value={search.value}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={leave}
        />
        {search.value === '' ? null : (
          <button type="button" class="link clear" onClick={() => writeSearch('', true)}>
            Clear
          </button>
        )}
        <kbd aria-hidden="true">/</kbd>
      </div>
    </div>
  );
}

/** Enter goes on to the list, Escape leaves the search. */
function leave(event: KeyboardEvent & { currentTarget: HTMLInputElement }): void {
  if (event.key === 'Enter' || event.key === 'ArrowDown') document.getElementById('list')?.focus();
  else if (event.key === 'Escape') event.currentTarget.blur();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
