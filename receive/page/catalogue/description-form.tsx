import { useRef, useState } from 'preact/hooks';
import { comparedHost } from '../state/catalogue.ts';
import { visibleText } from '../visible-text.ts';
import { description, isComparing, refusal, takeFile, takeText } from './description-state.ts';

/** Takes a description: as a file that is chosen or dropped, or as pasted text. */
export function DescriptionForm() {
  const text = useRef<HTMLTextAreaElement>(null);
  const [isOver, setOver] = useState(false);
  const host = comparedHost.value;
  return (
    <form
      class={`description-form${isOver ? ' is-over' : ''}`}
      onSubmit={(event) => {
        event.preventDefault();
        void takeText(text.current?.value ?? '', host);
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        takeFirst(event.dataTransfer?.files, host);
      }}
    >
      <h2>Compare the traffic with an OpenAPI description</h2>
      <p class="dim">
        It shows which endpoints the description leaves out, which documented ones have no traffic, and which
        parameters, statuses and bodies do not fit.
      </p>
      <FileField host={host} />
      <label for="description-text">Or paste it</label>
      <textarea id="description-text" ref={text} rows={10} spellcheck={false} required />
      <div class="actions">
        <button type="submit" disabled={isComparing.value || host === ''}>
          {isComparing.value ? 'Comparing…' : 'Compare'}
        </button>
        <span class="dim">The receiver does not keep the description.</span>
      </div>
      <p class="refusal" role="alert">
        {visibleText(refusal.value)}
      </p>
    </form>
  );
}

/** Where a file is dropped or chosen. */
function FileField({ host }: { host: string }) {
  const name = description.value?.name ?? '';
  return (
    <div class="drop">
      <label for="description-file">Drop a file here, or choose one: OpenAPI 3.0 or 3.1, YAML or JSON</label>
      <input
        id="description-file"
        type="file"
        accept=".yaml,.yml,.json"
        onChange={(event) => {
          takeFirst(event.currentTarget.files, host);
          // The same file can be chosen again after it was corrected.
          event.currentTarget.value = '';
        }}
      />
      {name === '' ? null : <span class="dim">Last file: {visibleText(name.slice(0, 100))}</span>}
    </div>
  );
}

function takeFirst(files: FileList | null | undefined, host: string): void {
  const file = files?.[0];
  if (file !== undefined) void takeFile(file, host);
}
