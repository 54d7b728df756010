import { useEffect } from 'preact/hooks';
import { comparedHost } from '../state/catalogue.ts';
import { visibleText } from '../visible-text.ts';
import { learned } from './catalogue-data.ts';
import { compareAgain, refusal } from './description-state.ts';

/** Chooses the host that a description is compared with. If there is only one, it is chosen. */
export function HostMenu() {
  const hosts = [...new Set((learned.value?.endpoints ?? []).map(({ host }) => host))];
  const [only = ''] = hosts;
  useEffect(() => {
    if (comparedHost.value === '' && hosts.length === 1) comparedHost.value = only;
  }, [hosts.length, only]);
  const host = comparedHost.value;
  const shown = host === '' || hosts.includes(host) ? hosts : [...hosts, host];
  return (
    <div class="host-menu">
      <label for="compared-host">Host</label>
      <select id="compared-host" value={host} onChange={(event) => choose(event.currentTarget.value)}>
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

function choose(host: string): void {
  // A description that was given before its host waits for it.
  const isAwaited = comparedHost.value === '';
  comparedHost.value = host;
  refusal.value = '';
  if (isAwaited) void compareAgain(host);
}
