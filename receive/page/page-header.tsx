import { ExportMenu } from './export/export-menu.tsx';
import { LiveStatus } from './live-status.tsx';
import { type View, view } from './state/address.ts';
import { toggleTheme } from './state/theme.ts';

const VIEWS: readonly [View, string][] = [
  ['traffic', 'Traffic'],
  ['map', 'Map'],
  ['apis', 'APIs'],
];

/** The top of the page: the views, whether it is live, export and theme. */
export function PageHeader() {
  return (
    <header class="page-header">
      <h1>meshtap</h1>
      <nav aria-label="Views">
        {VIEWS.map(([key, name]) => (
          <a
            key={key}
            href={key === 'traffic' ? '?' : `?view=${key}`}
            aria-current={view.value === key ? 'page' : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              view.value = key;
            }}
          >
            {name}
          </a>
        ))}
      </nav>
      <span class="space" />
      {view.value === 'traffic' ? <LiveStatus /> : null}
      {view.value === 'apis' ? null : <ExportMenu />}
      <button type="button" class="theme" aria-label="Switch between light and dark" onClick={toggleTheme}>
        <span aria-hidden="true">◐</span>
      </button>
    </header>
  );
}
