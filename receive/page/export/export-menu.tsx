import { useLayoutEffect, useRef } from 'preact/hooks';
import { exportAddress } from '../api.ts';
import { filterText, range } from '../state/address.ts';
import { boundsOf } from '../state/range.ts';
import './export-menu.css';

const FORMATS = [
  { format: 'har', name: 'HAR', about: 'for browsers and HTTP tools' },
  { format: 'ndjson', name: 'Lines', about: 'one JSON object for each exchange' },
] as const;

/** Downloads of all exchanges that match the filter and the visible time range. */
export function ExportMenu() {
  const menu = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    const closeOutside = (event: Event) => {
      if (menu.current !== null && !menu.current.contains(event.target as Node)) menu.current.open = false;
    };
    addEventListener('pointerdown', closeOutside);
    addEventListener('focusin', closeOutside);
    return () => {
      removeEventListener('pointerdown', closeOutside);
      removeEventListener('focusin', closeOutside);
    };
  }, []);
  return (
    <details
      ref={menu}
      class="export-menu"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || menu.current?.open !== true) return;
        event.stopPropagation();
        menu.current.open = false;
        menu.current.querySelector('summary')?.focus();
      }}
    >
      <summary>Export</summary>
      <div>
        <p>
          {filterText.value === '' ? 'All exchanges in this time range' : 'Exchanges that match the filter'}
        </p>
        {FORMATS.map(({ format, name, about }) => (
          <a
            key={format}
            href={addressNow(format)}
            download
            onClick={(event) => freshen(event.currentTarget, format)}
          >
            {name} <span>{about}</span>
          </a>
        ))}
      </div>
    </details>
  );
}

function addressNow(format: 'har' | 'ndjson'): string {
  return exportAddress({ filter: filterText.value, ...boundsOf(range.value, Date.now() * 1000) }, format);
}

/** The time of a click decides when "the last 15 minutes" end, not the time when the menu was drawn. */
function freshen(link: HTMLAnchorElement, format: 'har' | 'ndjson'): void {
  link.href = addressNow(format);
  link.closest('details')?.removeAttribute('open');
}
