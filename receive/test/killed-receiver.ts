/** A receiver with its page, which says where both listen. Made to be killed. */
import { serveReceiver } from '../src/served-receiver.ts';

const loopback = { host: '127.0.0.1', port: 0 };
const { ingestUrl, pageUrl } = await serveReceiver(
  {
    ...{ version: '0', listen: loopback, page: loopback, store: process.argv[2]!, pageFiles: undefined },
    ...{ keepForMs: 3_600_000, keepBytes: 2 ** 30 },
  },
  () => {},
);
console.log(JSON.stringify({ ingestUrl, pageUrl }));
