import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

const SOURCE = pathToFileURL(`${import.meta.dirname}/../../src/`).href;

/** Opens a receiver in a process of its own, and returns the files that its main thread loads. */
function loadedBy(place: string): string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { serveReceiver } = await import('${SOURCE}served-receiver.ts');
    const address = { host: '127.0.0.1', port: 0 };
    const options = { version: '0', listen: address, page: address, keepForMs: 1e6, keepBytes: null };
    await serveReceiver({ ...options, store: ${place}, pageFiles: undefined }, () => {})
      .then((receiver) => receiver.close(), () => {});
    console.log(JSON.stringify(loaded));`;
  const args = ['--input-type=module', '--eval', script];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

describe('a receiver', () => {
  it('loads the client of ClickHouse only for a store there', () => {
    const isOfClient = (url: string) => url.includes('/@clickhouse/client/');
    const isOfStore = (url: string) => url.includes('/store/clickhouse/');
    const inFile = loadedBy("':memory:'");
    assert.ok(inFile.some((url) => url.includes('/store/sqlite/')));
    assert.deepEqual(
      inFile.filter((url) => isOfClient(url) || isOfStore(url)),
      [],
    );
    const place = { hosts: ['127.0.0.1:1'], isSecure: false, user: 'a', password: '', database: 'b' };
    const inDatabase = loadedBy(JSON.stringify(place));
    assert.ok(inDatabase.some(isOfClient) && inDatabase.some(isOfStore));
    assert.ok(!inDatabase.some((url) => url.endsWith('/store/sqlite/sqlite.ts')));
  });
});
