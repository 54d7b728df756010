import { momentOf, type Plan } from './query.ts';
import { isId, parseId } from './rows.ts';

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

/** Makes the condition for the exchanges of ids. What has not the form of an id is left out. */
export function planIds(ids: readonly string[]): Plan {
  const keys = ids.filter(isId).map((id) => parseId(id, 'id'));
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
