import { ExchangeView } from './exchange/exchange-view.tsx';
import { MapView } from './map/map-view.tsx';
import { addTerm, compareId, filterText, openId, range, view } from './state/address.ts';
import { boundsOf } from './state/range.ts';
import { toggleTheme } from './state/theme.ts';

/** The whole page: its header, the view on screen and the health strip. */
export function App() {
  return (
    <div class="app">
      <header>
        <strong>meshtap</strong>
        <nav aria-label="Views">
          <a href="?">Traffic</a> <a href="?view=map">Map</a>
        </nav>
        <button type="button" aria-label="Light or dark" onClick={toggleTheme}>
          ◐
        </button>
      </header>
      <main>
        {view.value === 'map' ? (
          <MapView
            filter={{ filter: filterText.value, ...boundsOf(range.value, Date.now() * 1000) }}
            onFilter={(term) => {
              addTerm(term);
              view.value = 'traffic';
            }}
          />
        ) : null}
        {openId.value !== null ? (
          <ExchangeView
            id={openId.value}
            onClose={() => {
              openId.value = null;
              compareId.value = null;
            }}
            onFilter={addTerm}
          />
        ) : null}
      </main>
    </div>
  );
}
