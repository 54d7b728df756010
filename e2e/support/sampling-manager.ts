import { createServer, type ServerResponse } from 'node:http';
import { listenOnFreePort } from './ports.ts';

/** An answer of the manager. */
export type ManagerAnswer = { status?: number; type?: string; body?: string; delayMs?: number };

/** A question as it arrived. */
export type Question = {
  method: string;
  host: string;
  path: string;
  headers: NodeJS.Dict<string | string[]>;
};

/** A sampling manager with given answers. */
export type SamplingManager = {
  port: number;
  /** The answer to the next questions; `hang`: none; `close`: the connection ends. */
  answer: ManagerAnswer | 'hang' | 'close';
  questions: Question[];
  stop(): Promise<void>;
};

/** Starts a sampling manager on a free port. */
export async function startSamplingManager(): Promise<SamplingManager> {
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    manager.questions.push({ method, host: headers.host ?? '', path: url, headers });
    const { answer } = manager;
    if (answer === 'hang') return;
    if (answer === 'close') request.destroy();
    else setTimeout(() => send(response, answer), answer.delayMs ?? 0).unref();
  });
  const manager: SamplingManager = {
    port: await listenOnFreePort(server),
    answer: { body: '{"hosts": ["*"]}' },
    questions: [],
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return manager;
}

function send(response: ServerResponse, answer: ManagerAnswer): void {
  const { status = 200, type = 'application/json; charset=utf-8', body = '' } = answer;
  // Envoy may have given up meanwhile.
  response.on('error', () => response.destroy());
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}
