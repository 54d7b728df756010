import { choosingFor, isChoosing } from '../state/comparison.ts';

/** Says that the list now chooses the exchange to compare with, and can cancel that. */
export function ChoosingBar() {
  return (
    <div role="status">
      {isChoosing.value ? (
        <p class="choosing">
          Comparing <b>{choosingFor.value}</b>: pick the other exchange in the list.{' '}
          <button
            type="button"
            onClick={() => {
              choosingFor.value = null;
            }}
          >
            Cancel <kbd aria-hidden="true">esc</kbd>
          </button>
        </p>
      ) : null}
    </div>
  );
}
