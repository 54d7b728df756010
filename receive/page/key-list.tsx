import { useEffect, useRef } from 'preact/hooks';
import { isKeyListOpen, KEYS } from './state/key-list.ts';

/** The list of keys, on top of the page. */
export function KeyList() {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    close.current?.focus();
    return () => {
      // A key may have gone on elsewhere already.
      const isNowhere = document.activeElement === document.body;
      if (isNowhere && before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <section class="key-list" aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {KEYS.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button
        ref={close}
        type="button"
        onClick={() => {
          isKeyListOpen.value = false;
        }}
      >
        Close <kbd>esc</kbd>
      </button>
    </section>
  );
}
