import { useLayoutEffect } from 'preact/hooks';
import '../list.css';
import './traffic.css';
import { ChoosingBar } from '../compare/choosing-bar.tsx';
import { ExchangeView } from '../exchange/exchange-view.tsx';
import { closeOpen } from '../shortcuts.ts';
import { addTerm, openId } from '../state/address.ts';
import { isChoosing } from '../state/comparison.ts';
import { health } from '../state/health.ts';
import { Announcer } from './announcer.tsx';
import { Banners, Waiting } from './banners.tsx';
import { Chart } from './chart.tsx';
import { EmptyStore } from './empty-store.tsx';
import { ExchangeList } from './exchange-list.tsx';
import { selectOpened } from './list-position.ts';
import { followArrivals } from './live.ts';
import { NoMatch } from './no-match.tsx';
import { followScope, problem, total } from './traffic-data.ts';

/** Chart, list and the open exchange in one view. */
export function TrafficView() {
  // Before the first paint, so that the first rows load while it is made.
  useLayoutEffect(followScope, []);
  useLayoutEffect(followArrivals, []);
  const isOpen = openId.value !== null;
  return (
    <div class={`traffic browser${isOpen ? ' has-open' : ''}${isChoosing.value ? ' is-choosing' : ''}`}>
      <Chart />
      <div>
        <Banners />
        <ChoosingBar />
      </div>
      <main>
        <div class="side">
          <ExchangeList />
          <Waiting />
          {total.value === 0 && problem.value === null ? <Nothing /> : null}
        </div>
        {openId.value === null ? null : (
          <ExchangeView id={openId.value} onClose={closeOpen} onLoaded={selectOpened} onFilter={addTerm} />
        )}
      </main>
      <Announcer />
    </div>
  );
}

/** Shown instead of rows: it depends on whether there never were any, or none match. */
function Nothing() {
  return health.value?.stored === 0 ? <EmptyStore /> : <NoMatch />;
}
