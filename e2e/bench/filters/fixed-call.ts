/** A POST to the cluster of the real filter, with its headers. */
import { proxy_http_call } from '@solo-io/proxy-runtime/assembly/imports';

const ROOM: usize = 1024;
const PAIRS: u32 = 5;
const TIMEOUT_MS: u32 = 5000;

const text: usize = memory.data(1024);
const token: usize = memory.data(4);
let end: usize = text;

const cluster: usize = end;
const clusterSize: usize = write('outbound|9000||collector.bench.svc.cluster.local');
const headers: usize = (end + 3) & ~3;
const headersSize: usize = writeHeaders();

/** Writes the ASCII form of a text after what is there, where it stays, and returns its size. It ends at `end`. */
export function write(ascii: string): usize {
  const size = ascii.length as usize;
  if (end + size > text + ROOM) return 0;
  for (let i: usize = 0; i < size; i++)
    store<u8>(end + i, load<u16>(changetype<usize>(ascii) + (i << 1)) as u8);
  end += size;
  return size;
}

/** Where the next text goes. */
export function nextText(): usize {
  return end;
}

/** Sends a POST with this body. */
export function post(body: usize, size: usize): void {
  proxy_http_call(cluster, clusterSize, headers, headersSize, body, size, 0, 0, TIMEOUT_MS, token);
}

// The map as the host reads it: the count, the sizes of all pairs, then names and values, each with a NUL after it.
function writeHeaders(): usize {
  store<u32>(headers, PAIRS);
  const sizes = headers + 4;
  end = sizes + PAIRS * 8;
  writePair(sizes, ':method', 'POST');
  writePair(sizes + 8, ':path', '/publish');
  writePair(sizes + 16, ':authority', 'collector.bench.svc.cluster.local:9000');
  writePair(sizes + 24, 'content-type', 'application/json');
  writePair(sizes + 32, 'x-meshtap-export', '1');
  return end - headers;
}

function writePair(sizes: usize, name: string, value: string): void {
  store<u32>(sizes, write(name) as u32);
  end++;
  store<u32>(sizes, write(value) as u32, 4);
  end++;
}
