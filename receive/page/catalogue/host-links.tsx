import { batch } from '@preact/signals';
import { openapiAddress } from '../api.ts';
import { comparedHost, tab } from '../state/catalogue.ts';
import { visibleText } from '../visible-text.ts';

/** What one can do with a host: download its OpenAPI document, or compare it with a description. */
export function HostLinks({ host }: { host: string }) {
  return (
    <>
      <span class="downloads">
        OpenAPI
        {(['yaml', 'json'] as const).map((format) => (
          <a
            key={format}
            href={openapiAddress(host, format)}
            download
            aria-label={`Download the OpenAPI document of ${visibleText(host)} as ${format.toUpperCase()}`}
          >
            {format.toUpperCase()}
          </a>
        ))}
      </span>
      <button
        type="button"
        onClick={() =>
          batch(() => {
            comparedHost.value = host;
            tab.value = 'description';
          })
        }
      >
        Compare with a description…
      </button>
    </>
  );
}
