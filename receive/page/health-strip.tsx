import type { StateJson } from '../src/api/api-types.ts';
import { formatAge, formatCount, formatDisk } from './formats.ts';
import { view } from './state/address.ts';
import { health } from './state/health.ts';
import { isKeyListOpen } from './state/key-list.ts';
import { notice } from './state/notice.ts';

/** The footer: the state of the receiver, the last action, and the most used keys. */
export function HealthStrip() {
  const state = health.value;
  return (
    <footer class="health-strip">
      <ul class="health" aria-label="Receiver">
        {state === null ? <li>…</li> : <Health state={state} />}
      </ul>
      <span class="notice" role="status">
        {notice.value}
      </span>
      <Keys />
    </footer>
  );
}

function Health({ state }: { state: StateJson }) {
  return (
    <>
      <li>
        <b>{formatCount(Math.round(state.received_per_second))}</b> in / s
      </li>
      {state.stored === null ? null : (
        <li>
          <b>{formatCount(state.stored)}</b> stored
        </li>
      )}
      {state.oldest === null ? null : (
        <li class="oldest">
          oldest <b>{formatAge(Date.now() - Date.parse(state.oldest))}</b>
        </li>
      )}
      {state.bytes === null ? null : <Disk bytes={state.bytes} most={state.max_bytes} />}
      <li class={state.refused > 0 ? 'warns' : ''}>
        <b>{formatCount(state.refused)}</b> refused
      </li>
      {state.store_error === null ? null : <li class="fails">store fails</li>}
    </>
  );
}

function Disk({ bytes, most }: { bytes: number; most: number | null }) {
  return (
    <li class={most !== null && bytes >= most * 0.9 ? 'warns' : ''}>
      disk <b>{formatDisk(bytes)}</b>
      {most === null ? null : <span class="of"> of {formatDisk(most)}</span>}
    </li>
  );
}

function Keys() {
  return (
    <span class="keys">
      <span aria-hidden="true">
        <kbd>j</kbd> <kbd>k</kbd> move &nbsp; <kbd>enter</kbd> open &nbsp;{' '}
        {view.value === 'apis' ? null : (
          <>
            <kbd>c</kbd> copy as curl &nbsp;
          </>
        )}
      </span>
      <button
        type="button"
        class="link"
        aria-expanded={isKeyListOpen.value}
        onClick={() => {
          isKeyListOpen.value = !isKeyListOpen.value;
        }}
      >
        <kbd aria-hidden="true">?</kbd> keys
      </button>
    </span>
  );
}
