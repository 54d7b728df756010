import { connect, type Socket } from 'node:net';
import { type Ingest, type IngestOptions, startIngest } from '../../src/ingest/ingest.ts';
import { FakeStore } from './fake-store.ts';

/** An ingest on a free port of the loopback, with all that tests ask of it. */
export type TestIngest = {
  ingest: Ingest;
  store: FakeStore;
  log: string[];
  url: string;
  post(path: string, body: BodyInit, headers?: Record<string, string>): Promise<Response>;
  /** Opens a connection and writes this. */
  open(text: string): Socket;
};

const started: Ingest[] = [];

/** Starts an ingest in front of a fake store, or of the one in `options`. */
export async function startTestIngest(options: Partial<IngestOptions> = {}): Promise<TestIngest> {
  const store = new FakeStore();
  const log: string[] = [];
  const ingest = await startIngest({
    store: store.store,
    listen: { host: '127.0.0.1', port: 0 },
    log: (line) => log.push(line),
    ...options,
  });
  started.push(ingest);
  const { host, port } = ingest.address;
  const url = `http://${host}:${port}`;
  return {
    ...{ ingest, store, log, url },
    post: (path, body, headers = {}) => fetch(url + path, { method: 'POST', body, headers }),
    open(text) {
      const socket = connect(port, host);
      socket.on('error', () => {});
      socket.write(text);
      return socket;
    },
  };
}

/** Stops what was started since the last call. For `afterEach`. */
export async function stopTestIngests(): Promise<void> {
  await Promise.all(started.splice(0).map((ingest) => ingest.stop()));
}

/** All that comes on a connection until it ends. */
export function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(text));
  });
}

/** The head of a POST, with its blank line. */
export function headOf(path: string, headers: Record<string, string | number>): string {
  const lines = Object.entries({ host: 'receiver', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}
