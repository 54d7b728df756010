import { QueryError } from '../store.ts';
import { readHex, writeHex } from './hex.ts';
import { momentOf, type Plan } from './query.ts';

/** The form of ids and cursors. */
const ID = /^([01][0-9a-f]{13})([01][0-9a-f]{13})([0-9a-f]{8})$/;

/** The parts of an id: the key of `exchange`. Times are microseconds since the epoch. */
type Key = { timeUs: number; receivedUs: number; writer: number };

/** Writes an id: 14, 14 and 8 hexadecimal digits, in the order of the list. */
export function writeId({ timeUs, receivedUs, writer }: Key): string {
  return writeHex(timeUs, 14) + writeHex(receivedUs, 14) + writeHex(writer, 8);
}

/** Makes the conditions for what comes after a cursor. With the tuple alone, ClickHouse would not use the index. */
export function planCursor(cursor: string): Plan {
  const { timeUs, receivedUs, writer } = parseId(cursor, 'cursor');
  const [time, received] = [momentOf('cursorTime'), momentOf('cursorReceived')];
  return {
    conditions: [
      `time <= ${time}`,
      `(time, received, writer) < (${time}, ${received}, {cursorWriter:UInt32})`,
    ],
    parameters: { cursorTime: timeUs, cursorReceived: receivedUs, cursorWriter: writer },
  };
}

/** Makes the condition for the exchanges of ids. Whatever else is in the list is left out. */
export function planIds(ids: readonly string[]): Plan {
  const keys = ids.filter((id) => ID.test(id)).map((id) => parseId(id, 'id'));
  const moment = (index: number) => `fromUnixTimestamp64Micro(key.${index}, 'UTC')`;
  // With a subquery, ClickHouse uses the index.
  return {
    conditions: [
      `(time, received, writer) IN (
         SELECT ${moment(1)}, ${moment(2)}, key.3 FROM (
           SELECT arrayJoin(arrayZip({times:Array(Int64)}, {received:Array(Int64)}, {writers:Array(UInt32)})) AS key
         )
       )`,
    ],
    parameters: {
      times: keys.map(({ timeUs }) => timeUs),
      received: keys.map(({ receivedUs }) => receivedUs),
      writers: keys.map(({ writer }) => writer),
    },
  };
}

/** Reads an id or cursor. Throws a QueryError that names it as `what`. */
function parseId(text: string, what: string): Key {
  const match = ID.exec(text);
  if (!match) throw new QueryError(`This is not a ${what} of this store; use one from its answers`);
  const [timeUs, receivedUs, writer] = match.slice(1).map(readHex);
  return { timeUs: timeUs!, receivedUs: receivedUs!, writer: writer! };
}
