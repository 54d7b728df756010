import { batch } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import './app.css';
import { CatalogueSearch } from './catalogue/catalogue-search.tsx';
import { CatalogueView } from './catalogue/catalogue-view.tsx';
import { FilterBox } from './filter-box/filter-box.tsx';
import { HealthStrip } from './health-strip.tsx';
import { KeyList } from './key-list.tsx';
import { LoginForm } from './login-form.tsx';
import { MapView } from './map/map-view.tsx';
import { PageHeader } from './page-header.tsx';
import { RangeMenu } from './range-menu.tsx';
import { isRefused } from './session.ts';
import { followKeys } from './shortcuts.ts';
import { addTerm, view } from './state/address.ts';
import { followHealth } from './state/health.ts';
import { isKeyListOpen } from './state/key-list.ts';
import { TrafficView } from './traffic/traffic-view.tsx';

/** The whole page, or the login form if the receiver needs a token. */
export function App() {
  return isRefused.value ? <LoginForm /> : <Page />;
}

function Page() {
  // Before the page is painted, so that it takes the first key that somebody presses.
  useLayoutEffect(followKeys, []);
  useEffect(followHealth, []);
  return (
    <div class="app">
      <PageHeader />
      <search class="query">
        {view.value === 'apis' ? (
          <CatalogueSearch />
        ) : (
          <>
            <FilterBox />
            <RangeMenu />
          </>
        )}
      </search>
      <ViewOnScreen />
      <HealthStrip />
      {isKeyListOpen.value ? <KeyList /> : null}
    </div>
  );
}

function ViewOnScreen() {
  if (view.value === 'map') {
    return (
      <main class="map">
        <MapView
          onFilter={(terms) =>
            batch(() => {
              terms.forEach(addTerm);
              view.value = 'traffic';
            })
          }
        />
      </main>
    );
  }
  return view.value === 'apis' ? <CatalogueView /> : <TrafficView />;
}
