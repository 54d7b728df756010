import type { ComparisonJson } from '../../src/api/api-types.ts';
import { copyText } from '../exchange/clipboard.ts';
import { compareAgain, description, isComparing, isFormShown } from './description-state.ts';

/** What one can do with a comparison: do it again, give another description, or take it along as JSON. */
export function DifferenceActions({ comparison }: { comparison: ComparisonJson }) {
  const text = () => `${JSON.stringify(comparison, null, 2)}\n`;
  return (
    <div class="actions">
      <button
        type="button"
        disabled={isComparing.value || description.value === null}
        onClick={() => void compareAgain(comparison.host)}
      >
        {isComparing.value ? 'Comparing…' : 'Compare again'}
      </button>
      <button
        type="button"
        // The end of a comparison closes the form.
        disabled={isComparing.value}
        onClick={() => {
          isFormShown.value = true;
        }}
      >
        Another description…
      </button>
      <button type="button" onClick={() => copyText(text(), 'Copied as JSON')}>
        Copy as JSON
      </button>
      <button type="button" onClick={() => downloadText(text(), 'comparison.json')}>
        Download JSON
      </button>
    </div>
  );
}

/** Saves a text as a file. */
function downloadText(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has the bytes once the click is handled.
  setTimeout(() => URL.revokeObjectURL(address));
}
