import type { ComponentChildren } from 'preact';
import { useId, useMemo, useState } from 'preact/hooks';
import type { MessageJson } from '../../src/api/api-types.ts';
import { formatCount, formatSize } from '../formats.ts';
import { visibleText } from '../visible-text.ts';
import type { Body } from './body-view.ts';
import { viewsFor } from './body-views.ts';
import { type DecodedBody, useDecodedBody } from './decoded-body.ts';
import { ViewTabs } from './view-tabs.tsx';

/** Properties of the panel of a body. `name` is such as `Response body`; its bytes are at `download`. */
export type BodyPanelProps = { message: MessageJson; name: string; download: string };

/** Shows a body in the best view for its type, with tabs for the other views, and where it was cut. */
export function BodyPanel({ message, name, download }: BodyPanelProps) {
  const read = useDecodedBody(message, name);
  const [isAsCaptured, setAsCaptured] = useState(false);
  const body = isAsCaptured || read.decoded === null ? read.captured : read.decoded;
  if (read.captured.bytes.length === 0) return <NoBody message={message} name={name} />;
  if (body === undefined) return <h4>{title(message)}</h4>;
  const key = `${body === read.captured}`;
  return (
    <BodyViews key={key} body={body} message={message} download={download}>
      <Coding read={read} isAsCaptured={isAsCaptured} onToggle={() => setAsCaptured(!isAsCaptured)} />
    </BodyViews>
  );
}

type BodyViewsProps = {
  body: Body;
  message: MessageJson;
  download: string;
  children: ComponentChildren;
};

function BodyViews({ body, message, download, children }: BodyViewsProps) {
  const views = useMemo(() => viewsFor(body.contentType, body.bytes), [body]);
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const view = views[chosen] ?? views[0];
  if (view === undefined) return null;
  return (
    <>
      <div class="body-head">
        <h4>{title(message)}</h4>
        <a href={download} download aria-label={`Download the ${body.name.toLowerCase()}`}>
          Download
        </a>
        <ViewTabs
          id={id}
          names={views.map(({ name }) => name)}
          chosen={chosen}
          label={body.name}
          onChoose={setChosen}
        />
      </div>
      {children}
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${chosen}`}>
        <view.Show key={view.name} body={body} />
        <CutMark message={message} />
      </div>
    </>
  );
}

/** Says how the body was encoded, and offers the other form. */
function Coding({
  read,
  isAsCaptured,
  onToggle,
}: {
  read: DecodedBody;
  isAsCaptured: boolean;
  onToggle(): void;
}) {
  if (read.encoding === '') return null;
  const encoding = visibleText(read.encoding.slice(0, 40));
  if (read.decoded === null || read.decoded === undefined)
    return <p class="note">Encoded as {encoding}, which this browser cannot decode. These are its bytes.</p>;
  const rest = read.decoded.isCut ? 'its beginning, ' : '';
  return (
    <p class="note">
      {isAsCaptured ? `As captured, in ${encoding}. ` : `Decoded from ${encoding}: ${rest}`}
      {isAsCaptured ? '' : `${formatSize(read.decoded.bytes.length)}. `}
      <button type="button" class="link" onClick={onToggle}>
        {isAsCaptured ? 'Decode' : 'Show as captured'}
      </button>
    </p>
  );
}

/** Marks the end of a body that was longer. */
function CutMark({ message }: { message: MessageJson }) {
  if (!message.truncated) return null;
  return (
    <p class="cut-mark">
      <span class="mark cut">{cutText(message)}</span>
    </p>
  );
}

function NoBody({ message, name }: { message: MessageJson; name: string }) {
  const passed = message.size > 0 ? `${formatSize(message.size)} passed, and none of it was captured.` : '';
  return (
    <>
      <h4>Body</h4>
      <p class="note">
        {passed || (message.truncated ? 'None of it was captured.' : `No ${name.toLowerCase()}.`)}
      </p>
    </>
  );
}

/** Says where a body was cut. */
function cutText(message: MessageJson): string {
  const captured = bodyLength(message.body);
  if (message.size <= captured) return `cut after ${formatCount(captured)} bytes`;
  return `cut after ${formatCount(captured)} of ${formatCount(message.size)} bytes`;
}

function title(message: MessageJson): string {
  return `Body · ${formatSize(Math.max(message.size, bodyLength(message.body)))}`;
}

function bodyLength(base64: string): number {
  return (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
}
