import { formatCount } from '../formats.ts';
import { health, isReachable, isReadable } from '../state/health.ts';
import { clearSelection, target } from './list-position.ts';
import { isAtTop, isPaused, showWaiting, waitingCount } from './live.ts';
import { problem, refresh } from './traffic-data.ts';

/** Says what is wrong with the list, and what to do. */
export function Banners() {
  const state = health.value;
  return (
    <div class="banners" role="alert">
      {isReachable.value ? null : (
        <p class="banner warns">The receiver does not answer. The page reconnects by itself.</p>
      )}
      {state === null || state.store_error === null ? null : (
        <p class="banner fails">
          The store {state.stored === null ? 'cannot be read' : 'takes no exchanges'} now: {state.store_error}
          . Proxies wait and try again
          {state.stored === null ? '.' : '; stored exchanges can still be read.'}
        </p>
      )}
      {problem.value === null || !isReachable.value || !isReadable.value ? null : (
        <p class="banner fails">
          {problem.value.message}{' '}
          <button type="button" onClick={() => void refresh()}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}

/** Offers what arrived while the list was held. */
export function Waiting() {
  const count = waitingCount.value;
  if (count === 0) return null;
  return (
    <button
      type="button"
      class="waiting"
      onClick={() => {
        clearSelection();
        if (isPaused.value || !isAtTop.value) showWaiting();
        target.value = { row: 0 };
      }}
    >
      {formatCount(count)} new
    </button>
  );
}
