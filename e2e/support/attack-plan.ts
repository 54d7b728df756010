import type { HostileRequest } from './held-requests.ts';
import type { Header } from './scnt.ts';

/** The largest announced body: as much as a filter may keep of one. */
const LARGEST_BYTES = 1_000_000;

/** Makes `count` uploads that announce bodies of 1 to 1,000,000 bytes, half of them the most, and send a few bytes or none. */
export function makeIdleUploads(name: string, count: number, headers: Header[] = []): HostileRequest[] {
  return Array.from({ length: count }, (_, at) => {
    const bytes = at % 2 === 0 ? LARGEST_BYTES : spread(at, count);
    const body = at % 10 === 0 ? { body: Buffer.alloc(100, 'some'), canTrickle: true } : {};
    return makeUpload(`${name}-${at}`, [['content-length', `${bytes}`], ...headers], body);
  });
}

/** Makes requests for answers of `bytes` bytes, for clients that do not read them. */
export function makeUnreadDownloads(name: string, count: number, bytes: number): HostileRequest[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ id: `${name}-${at}`, method: 'GET', path: `/app/sized?bytes=${bytes}` },
    ...{ headers: [], isOver: true, isUnread: true },
  }));
}

/**
 * Makes requests with 17 to 60 KB of headers, one in four with an id of 20 KB. Whole requests and open ones alternate.
 */
export function makeHeaderFlood(name: string, count: number): HostileRequest[] {
  return Array.from({ length: count }, (_, at) => {
    const size = 17_000 + Math.floor((43_000 * at) / count);
    const header: Header = at % 4 < 2 ? ['x-flood', 'f'.repeat(size)] : ['x-request-id', 'i'.repeat(20_000)];
    const id = `${name}-${at}`;
    if (at % 2 === 0) return makeUpload(id, [header, ['content-length', '5000']], {});
    return { id, method: 'GET', path: '/app/status?code=200', headers: [header], isOver: true };
  });
}

/** Makes uploads that announce a length and send fewer bytes, or more, and no other end. */
export function makeLies(name: string, count: number): HostileRequest[] {
  return Array.from({ length: count }, (_, at) => {
    const announced = at % 2 === 0 ? LARGEST_BYTES : 10;
    const headers: Header[] = [['content-length', `${announced}`]];
    return makeUpload(`${name}-${at}`, headers, { body: Buffer.alloc(1000, 'lie'), isOver: true });
  });
}

function makeUpload(id: string, headers: Header[], more: Partial<HostileRequest>): HostileRequest {
  return { id, method: 'POST', path: '/app/echo', headers, ...more };
}

// From 1 byte up, as many of each order of magnitude.
function spread(at: number, count: number): number {
  return Math.max(1, Math.floor(LARGEST_BYTES ** (at / count)));
}
