import { isEndpoint, type Opened } from '../state/catalogue.ts';
import { learned } from './catalogue-data.ts';
import { EndpointView } from './endpoint-view.tsx';
import { HostView } from './host-view.tsx';

/** Shows what is open beside the list: an endpoint or a host. */
export function OpenedView({ open, onClose }: { open: Opened; onClose(): void }) {
  return (
    <section class="endpoint detail" aria-label={isEndpoint(open) ? 'Endpoint' : 'Host'}>
      <button type="button" class="close" onClick={onClose}>
        Close <kbd aria-hidden="true">esc</kbd>
      </button>
      {isEndpoint(open) ? <EndpointView id={open} version={countOf(open)} /> : <HostView host={open.host} />}
    </section>
  );
}

/** How many exchanges the list knows of an endpoint: if it changes, there is something to load. */
function countOf({ host, method, template }: Extract<Opened, { method: string }>): number {
  const found = learned.value?.endpoints.find(
    (one) => one.host === host && one.method === method && one.path_template === template,
  );
  return found?.count ?? 0;
}
