import type { MessageJson } from '../../src/api/api-types.ts';
import { bodyAddress } from '../api.ts';
import { BodyPanel } from '../body/body-panel.tsx';
import { WireText } from '../body/wire-text-view.tsx';
import { HeaderTable } from './header-table.tsx';

/** Properties of a message: the exchange's id, and which of its two messages it is. */
export type MessagePanelProps = { id: string; part: 'request' | 'response'; message: MessageJson };

/** Shows a request or a response: its headers, then its body. */
export function MessagePanel({ id, part, message }: MessagePanelProps) {
  const name = part === 'request' ? 'Request' : 'Response';
  return (
    <section aria-labelledby={`${part}-title`}>
      <h3 id={`${part}-title`}>
        {name}
        {message.version === '' ? null : (
          <>
            {' · '}
            <WireText text={message.version.slice(0, 40)} />
          </>
        )}
      </h3>
      {isMissing(message) ? (
        <p class="note">There was no {part}.</p>
      ) : (
        <>
          <HeaderTable headers={message.headers} name={name} />
          <BodyPanel message={message} name={`${name} body`} download={bodyAddress(id, part)} />
        </>
      )}
    </section>
  );
}

function isMissing({ version, headers, size, body }: MessageJson): boolean {
  return version === '' && headers.length === 0 && size === 0 && body === '';
}
