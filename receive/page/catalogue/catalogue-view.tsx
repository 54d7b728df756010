import { useEffect, useLayoutEffect } from 'preact/hooks';
import '../list.css';
import '../exchange/exchange.css';
import './catalogue.css';
import './endpoint.css';
import { closeOpen } from '../shortcuts.ts';
import { opened, tab } from '../state/catalogue.ts';
import { CatalogueBar } from './catalogue-bar.tsx';
import { followCatalogue, learned } from './catalogue-data.ts';
import { CatalogueState } from './catalogue-state.tsx';
import { DescriptionPanel } from './description-panel.tsx';
import { EndpointList } from './endpoint-list.tsx';
import { rows, selectOpened } from './list-state.ts';
import { OpenedView } from './opened-view.tsx';

/** What was learned of the APIs: endpoints by host, and how they differ from a description. */
export function CatalogueView() {
  // Before the first paint, so that the first rows load while it is made.
  useLayoutEffect(followCatalogue, []);
  const isHere = learned.value !== null;
  useEffect(() => {
    if (isHere && opened.value !== null) selectOpened(opened.value);
  }, [isHere, opened.value]);
  return (
    <div class={`apis browser${opened.value === null ? '' : ' has-open'}`}>
      <CatalogueBar />
      <main>
        <div class="side">
          {tab.value === 'endpoints' ? (
            <>
              <EndpointList />
              {rows.value.length === 0 ? <CatalogueState /> : null}
            </>
          ) : (
            <DescriptionPanel />
          )}
        </div>
        {opened.value === null ? null : <OpenedView open={opened.value} onClose={closeOpen} />}
      </main>
    </div>
  );
}
