import { useEffect } from 'preact/hooks';
import type { ExchangeJson } from '../../src/api/api-types.ts';
import { ComparisonView } from '../compare/comparison-view.tsx';
import { FailedState } from '../failed-state.tsx';
import { compareId } from '../state/address.ts';
import './exchange.css';
import { ExchangeActions } from './exchange-actions.tsx';
import { ExchangeFacts } from './exchange-facts.tsx';
import { ExchangeTitle } from './exchange-title.tsx';
import { useExchange } from './loaded-exchange.ts';
import { MessagePanel } from './message-panel.tsx';

/** Properties of the view of one exchange. */
export type ExchangeViewProps = {
  id: string;
  onClose(): void;
  /** Called with the exchange when it is loaded. */
  onLoaded(exchange: ExchangeJson): void;
  /** Adds a term, such as `trace:0af7...`, to the filter. */
  onFilter(term: string): void;
};

/** Shows one exchange: what, where, how long, and request next to response; or next to another exchange. */
export function ExchangeView({ id, onClose, onLoaded, onFilter }: ExchangeViewProps) {
  const loaded = useExchange(id);
  useEffect(() => {
    if (loaded.state === 'here') onLoaded(loaded.exchange);
  }, [loaded]);
  return (
    <section class="exchange detail" aria-label="Exchange" aria-busy={loaded.state === 'loading'}>
      <button type="button" class="close" onClick={onClose}>
        Close <kbd aria-hidden="true">esc</kbd>
      </button>
      {loaded.state === 'loading' ? <p class="state">Loading…</p> : null}
      {loaded.state === 'gone' ? (
        <div class="state" role="status">
          <h2>This exchange is no longer stored</h2>
          <p>The receiver deleted it to make room. --keep-for and --keep-bytes set how much it keeps.</p>
        </div>
      ) : null}
      {loaded.state === 'failed' ? (
        <FailedState title="The exchange cannot be shown" message={loaded.message} again={loaded.again} />
      ) : null}
      {loaded.state === 'here' ? <ShownExchange exchange={loaded.exchange} onFilter={onFilter} /> : null}
    </section>
  );
}

function ShownExchange({ exchange, onFilter }: { exchange: ExchangeJson; onFilter(term: string): void }) {
  const other = compareId.value;
  return (
    <>
      <div class="detail-head">
        <ExchangeTitle exchange={exchange} />
        <ExchangeFacts exchange={exchange} onFilter={onFilter} />
        <ExchangeActions exchange={exchange} onFilter={onFilter} />
      </div>
      {other !== null ? (
        <ComparisonView key={other} exchange={exchange} otherId={other} />
      ) : (
        <div class="messages" key={exchange.id}>
          <MessagePanel id={exchange.id} part="request" message={exchange.request} />
          <MessagePanel id={exchange.id} part="response" message={exchange.response} />
        </div>
      )}
    </>
  );
}
