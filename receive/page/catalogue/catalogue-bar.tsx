import { formatClock, formatCount, formatExchanges } from '../formats.ts';
import { tab } from '../state/catalogue.ts';
import { isReachable } from '../state/health.ts';
import { learned, problem, refreshCatalogue } from './catalogue-data.ts';
import { HostMenu } from './host-menu.tsx';
import { foldAll, folded, found, isGrouped } from './list-state.ts';

/** A receiver that keeps up has some that wait. */
const NOTABLE = 1000;

/** The line above the list: how much was learned, what is still to come, and what is missing. */
export function CatalogueBar() {
  return (
    <section aria-label="Catalogue">
      <Problem />
      <div class="catalogue-bar">{tab.value === 'description' ? <HostMenu /> : <Progress />}</div>
    </section>
  );
}

function Progress() {
  const now = learned.value;
  if (now === null) return null;
  const { waiting, missed } = now;
  return (
    <>
      {now.endpoints.length > 0 ? (
        <p>
          <Counts />
        </p>
      ) : null}
      {waiting >= NOTABLE && now.endpoints.length > 0 ? (
        <p class="waits">
          {formatExchanges(waiting)} {waiting === 1 ? 'is' : 'are'} waiting
        </p>
      ) : null}
      {missed > 0 ? (
        <p class="warns">
          {formatExchanges(missed)} {missed === 1 ? 'was' : 'were'} deleted before the receiver learned from{' '}
          {missed === 1 ? 'it' : 'them'}. Endpoints may be missing; a larger --keep-bytes keeps more.
        </p>
      ) : null}
      <FoldButton />
    </>
  );
}

function Counts() {
  const served = found.value.filter((endpoint) => !endpoint.is_unserved);
  const hosts = new Set(served.map(({ host }) => host)).size;
  return (
    <>
      <span role="status">
        <b>{formatCount(served.length)}</b> {served.length === 1 ? 'endpoint' : 'endpoints'} of{' '}
        <b>{formatCount(hosts)}</b> {hosts === 1 ? 'host' : 'hosts'}
      </span>{' '}
      <span class="learned">learned from {formatExchanges(learned.value?.learned ?? 0)}</span>
    </>
  );
}

function FoldButton() {
  const hosts = new Set(found.value.map(({ host }) => host));
  if (!isGrouped.value || hosts.size < 2) return null;
  const isFolded = [...hosts].every((host) => folded.value.has(host));
  return (
    <button type="button" class="link" onClick={() => foldAll(!isFolded)}>
      {isFolded ? 'Unfold all hosts' : 'Fold all hosts'}
    </button>
  );
}

/** Says why the figures are not those of now. */
function Problem() {
  const atMs = learned.value?.atMs;
  const isShown = problem.value !== '' && atMs !== undefined;
  return (
    <div class="banners" role="alert">
      {isShown ? (
        <p class={`banner ${isReachable.value ? 'fails' : 'warns'}`}>
          {problem.value} This is what was learned until{' '}
          {formatClock(new Date(atMs).toISOString()).slice(0, 8)}.{' '}
          <button type="button" onClick={() => void refreshCatalogue()}>
            Try again
          </button>
        </p>
      ) : null}
    </div>
  );
}
