import './description.css';
import { comparedHost } from '../state/catalogue.ts';
import { comparisons } from './described.ts';
import { DescriptionForm } from './description-form.tsx';
import { isFormShown } from './description-state.ts';
import { DifferenceList } from './difference-list.tsx';

/** Compares the traffic of a host with a description that is given. */
export function DescriptionPanel() {
  const host = comparedHost.value;
  const comparison = comparisons.value.get(host);
  return (
    <div class="description-panel">
      {comparison === undefined || isFormShown.value ? (
        <DescriptionForm />
      ) : (
        <DifferenceList key={host} comparison={comparison} />
      )}
    </div>
  );
}
