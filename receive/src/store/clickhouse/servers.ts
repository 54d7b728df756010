import { randomInt } from 'node:crypto';
import { Agent, type AgentOptions } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { CLUSTER_SETTINGS } from './cluster.ts';
import type { ClickHouseOptions } from './options.ts';

/** Idle connections are closed before a server closes them: servers keep them for 10 s or more. */
const IDLE_MS = 2500;

/** One server of a store. */
export type Server = {
  /** `name:port`. */
  readonly host: string;
  readonly client: ClickHouseClient;
  /** Whether the last call to it failed, so that it may not answer. */
  isSuspect: boolean;
};

/** The servers of a store. All calls go to one of them, until it fails; then to the next, and so on around. */
export class Servers {
  readonly #all: readonly Server[];
  #at: number;

  /** `connectMs` is how long a connection may take to be made, in milliseconds. */
  constructor(options: ClickHouseOptions, connectMs: number) {
    // A server of a cluster works for what it passes on: the receivers share that work.
    this.#at = options.cluster === undefined ? 0 : randomInt(options.hosts.length);
    this.#all = options.hosts.map((host) => ({
      host,
      client: connect(host, options, connectMs),
      isSuspect: false,
    }));
  }

  /** The server to use. */
  get current(): Server {
    return this.#all[this.#at]!;
  }

  get count(): number {
    return this.#all.length;
  }

  /** A server failed: the next one is used, if this has not happened already. */
  leave(server: Server): void {
    server.isSuspect = true;
    if (server === this.current) this.#at = (this.#at + 1) % this.#all.length;
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ client }) => client.close()));
  }
}

function connect(host: string, options: ClickHouseOptions, connectMs: number): ClickHouseClient {
  return createClient({
    url: `${options.isSecure ? 'https' : 'http'}://${host}`,
    username: options.user,
    password: options.password,
    application: 'meshtap',
    http_agent: createAgent(options, connectMs),
    // Limits of time are the caller's.
    request_timeout: 2 ** 31 - 1,
    keep_alive: { idle_socket_ttl: IDLE_MS, eagerly_destroy_stale_sockets: true },
    // Its log quotes messages of the server, which can hold values of exchanges.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 0,
      // An answer begins when its outcome is known. So an error has a status of its own.
      http_wait_end_of_query: 1,
      send_progress_in_http_headers: 0,
      ...(options.cluster !== undefined && CLUSTER_SETTINGS),
    },
  });
}

/** Makes an agent whose connections fail if they take too long to be made. */
function createAgent({ isSecure, caPem }: ClickHouseOptions, connectMs: number): Agent {
  const options: AgentOptions = { keepAlive: true };
  const agent = isSecure
    ? new SecureAgent({ ...options, ...(caPem !== undefined && { ca: caPem }) })
    : new Agent(options);
  const open = agent.createConnection.bind(agent);
  agent.createConnection = (to, callback) => {
    const socket = open(to, callback);
    if (socket) limitConnecting(socket, isSecure ? 'secureConnect' : 'connect', connectMs);
    return socket;
  };
  return agent;
}

function limitConnecting(socket: Duplex, connected: string, limitMs: number): void {
  const stop = startTimer(limitMs, () => {
    const message = `There was no connection within ${limitMs / 1000} s`;
    socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  });
  socket.once(connected, stop).once('close', stop);
}

/**
 * Calls back after a time, and what has come in until then is handled first: a busy process does not take its own delay
 * for that of a server. Returns the function that stops it.
 */
export function startTimer(limitMs: number, callback: () => void): () => void {
  let last: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    last = setImmediate(callback);
  }, limitMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
}
