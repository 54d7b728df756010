import type { App } from './app.ts';
import { makeHeaderFlood, makeIdleUploads, makeLies, makeUnreadDownloads } from './attack-plan.ts';
import type { Envoy } from './envoy.ts';
import { eventually } from './eventually.ts';
import {
  type HeldConnection,
  type HeldRequest,
  type HostileRequest,
  holdConnection,
  holdSockets,
} from './held-requests.ts';
import { holdAll } from './held-uploads.ts';

/** Hostile clients, with everything that they hold open. */
export type Attack = {
  /** Exchanges that they have begun. */
  exchangeCount: number;
  /** Sends a few bytes more of some uploads. */
  trickle(): void;
  /** Breaks off what is open. */
  stop(): void;
};

const UNREAD_BYTES = 1_000_000;
const UNREAD = 190;
/** So large that the kernel's buffers do not take all of it, and Envoy cannot finish it. */
const UNREAD_SOCKET_BYTES = 8_000_000;
const UNREAD_SOCKETS = 10;

/**
 * Starts 1,000 uploads that do not come, 200 downloads that are not read, 200 requests with large headers and 40 with
 * wrong lengths, and waits until Envoy has all of them.
 */
export async function startAttack(envoy: Envoy, app: App): Promise<Attack> {
  const connections = await Promise.all([0, 1, 2, 3].map(() => holdConnection(envoy.port)));
  // Takes nothing of a body.
  const closed = await holdConnection(envoy.port, 0);
  const sockets = holdSockets(envoy.port);
  const stop = () => {
    for (const connection of [...connections, closed, sockets]) connection.close();
  };
  const expect = [['expect', '100-continue'] as [string, string]];
  const groups: Group[] = [
    ...connections.map((to, at) => ({ to, requests: makeIdleUploads(`idle-${at}`, 200) })),
    { to: sockets, requests: makeIdleUploads('idle-continue', 200, expect) },
    { to: closed, requests: makeUnreadDownloads('unread', UNREAD, UNREAD_BYTES) },
    { to: sockets, requests: makeUnreadDownloads('unread-socket', UNREAD_SOCKETS, UNREAD_SOCKET_BYTES) },
    ...connections.slice(0, 1).map((to) => ({ to, requests: makeOthers('http2') })),
    { to: sockets, requests: makeOthers('http1') },
  ];
  try {
    const held: HeldRequest[] = [];
    for (const { to, requests } of groups) held.push(...(await holdAll(to, requests, app)));
    await awaitUnread(envoy);
    const trickle = () => {
      for (const request of held) request.trickle();
    };
    return { exchangeCount: held.length, trickle, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

type Group = { to: HeldConnection; requests: HostileRequest[] };

function makeOthers(name: string): HostileRequest[] {
  return [...makeHeaderFlood(`flood-${name}`, 100), ...makeLies(`lie-${name}`, 20)];
}

function awaitUnread(envoy: Envoy): Promise<unknown> {
  const name = 'cluster.app.upstream_cx_rx_bytes_total';
  const least = UNREAD * UNREAD_BYTES + UNREAD_SOCKETS * 1_000_000;
  return eventually(
    'Envoy to hold the answers that nobody reads',
    async () => Number((await envoy.readAdmin(`/stats?filter=^${name}$`)).split(':')[1]),
    (bytes) => bytes > least,
  );
}
