import { connection, isOpenEnded, isPaused, togglePause } from './traffic/live.ts';

/** Says whether the page follows what arrives, and pauses it. */
export function LiveStatus() {
  if (!isOpenEnded.value) {
    return (
      <span class="live still" role="status">
        Fixed time
      </span>
    );
  }
  return (
    <>
      <span class={`live ${liveClass()}`} role="status">
        {statusText()}
      </span>
      <button type="button" aria-pressed={isPaused.value} onClick={togglePause}>
        Pause <kbd aria-hidden="true">space</kbd>
      </button>
    </>
  );
}

function statusText(): string {
  if (connection.value === 'lost') return 'Reconnecting…';
  if (isPaused.value) return 'Paused';
  return connection.value === 'open' ? 'Live' : 'Connecting…';
}

function liveClass(): string {
  if (connection.value === 'lost') return 'lost';
  return isPaused.value || connection.value === 'connecting' ? 'still' : 'open';
}
