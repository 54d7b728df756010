/**
 * A receiver with its page on a ClickHouse store, which says where its page is. Made to be killed; it also ends with its
 * standard input. Its argument is JSON: the options of the store, and the port of ingest.
 */
import { serveReceiver } from '../../receive/src/served-receiver.ts';

const { options, port } = JSON.parse(process.argv[2]!);
const { keepForMs, keepBytes, ...store } = options;
const host = '127.0.0.1';
const { pageUrl } = await serveReceiver(
  {
    ...{ version: '0', listen: { host, port }, page: { host, port: 0 }, pageFiles: undefined },
    ...{ store, keepForMs, keepBytes },
  },
  (line) => console.error(line),
);
console.log(JSON.stringify({ page: pageUrl }));
process.stdin.resume().once('end', () => process.exit());
