import { useEffect } from 'preact/hooks';
import './description.css';
import { comparedHost } from '../state/catalogue.ts';
import { visibleText } from '../visible-text.ts';
import { learned } from './catalogue-data.ts';
import { comparisons } from './described.ts';
import { DescriptionForm } from './description-form.tsx';
import { isFormShown, refusal } from './description-state.ts';
import { DifferenceList } from './difference-list.tsx';

/** Compares the traffic of a host with a description that is given. */
export function DescriptionPanel() {
  const hosts = [...new Set((learned.value?.endpoints ?? []).map(({ host }) => host))];
  const [only] = hosts;
  useEffect(() => {
    if (comparedHost.value === '' && hosts.length === 1 && only !== undefined) comparedHost.value = only;
  }, [only]);
  const host = comparedHost.value;
  const comparison = comparisons.value.get(host);
  return (
    <div class="description-panel">
      <HostMenu hosts={hosts} />
      {comparison === undefined || isFormShown.value ? (
        <DescriptionForm />
      ) : (
        <DifferenceList key={host} comparison={comparison} />
      )}
    </div>
  );
}

function HostMenu({ hosts }: { hosts: readonly string[] }) {
  const host = comparedHost.value;
  const shown = host === '' || hosts.includes(host) ? hosts : [...hosts, host];
  return (
    <div class="host-menu">
      <label for="compared-host">Host</label>
      <select
        id="compared-host"
        value={host}
        onChange={(event) => {
          comparedHost.value = event.currentTarget.value;
          refusal.value = '';
        }}
      >
        <option value="">Choose a host</option>
        {shown.map((one) => (
          <option key={one} value={one}>
            {visibleText(one)}
          </option>
        ))}
      </select>
    </div>
  );
}
