/** An event of a stream of server-sent events. */
export interface ServerEvent {
  /** `message` where the server names none. */
  name: string;
  data: string;
  /** The last id that the stream had, up to this event. */
  id: string | undefined;
}

/** What does not fit into an event that we know is an error, not memory. */
const MAX_EVENT_CHARS = 4 * 1024 * 1024;

/**
 * Reads server-sent events. What was begun when the stream ends is left out. `onId` hears of each new id at once, also
 * of those that come without an event. Throws when an event is too large. Source: WHATWG HTML, "Server-sent events".
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  onId: (id: string) => void = () => {},
): AsyncGenerator<ServerEvent> {
  let event = { name: '', data: [] as string[], size: 0 };
  let id: string | undefined;
  for await (const line of readLines(chunks)) {
    if (line === '') {
      if (id !== undefined) onIdOf(id, event.data.length === 0, onId);
      if (event.data.length > 0) yield { name: event.name || 'message', data: event.data.join('\n'), id };
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

// The id of an event counts once whoever reads the events has dealt with it; the event brings it along.
function onIdOf(id: string, isAlone: boolean, onId: (id: string) => void): void {
  if (isAlone) onId(id);
}

async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > MAX_EVENT_CHARS) throw new Error('the receiver sent a line that is too long');
    yield* lines;
  }
}
