/** An event of a stream of server-sent events. */
export interface ServerEvent {
  /** `message` if the server gives no name. */
  name: string;
  data: string;
  /** The last id in the stream, up to this event. */
  id: string | undefined;
}

// No event that we know is larger.
const MAX_EVENT_CHARS = 4 * 1024 * 1024;

/**
 * Reads server-sent events. An event that is incomplete when the stream ends is dropped. `onId` gets each id that comes
 * without an event; the others come with their event. Throws if an event is too large. Source: WHATWG HTML, "Server-sent events".
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  onId: (id: string) => void = () => {},
): AsyncGenerator<ServerEvent> {
  let event = { name: '', data: [] as string[], size: 0 };
  let id: string | undefined;
  for await (const line of readLines(chunks)) {
    if (line === '') {
      if (event.data.length > 0) yield { name: event.name || 'message', data: event.data.join('\n'), id };
      else if (id !== undefined) onId(id);
      event = { name: '', data: [], size: 0 };
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    event.size += line.length;
    if (event.size > MAX_EVENT_CHARS) throw new Error('the receiver sent an event that is too large');
    if (field === 'event') event.name = value;
    else if (field === 'data') event.data.push(value);
    else if (field === 'id' && !value.includes('\0')) id = value;
  }
}

async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  // A line feed may follow in the next chunk.
  let end = '';
  for await (const chunk of chunks) {
    // What was left over is not searched again: it may come in many small chunks.
    const lines = (end + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    const last = lines.pop() ?? '';
    end = last.endsWith('\r') ? '\r' : '';
    const begun = last.slice(0, last.length - end.length);
    const before = rest;
    rest = lines.length === 0 ? rest + begun : begun;
    if (rest.length > MAX_EVENT_CHARS) throw new Error('the receiver sent a line that is too long');
    for (const [index, line] of lines.entries()) yield index === 0 ? before + line : line;
  }
}
