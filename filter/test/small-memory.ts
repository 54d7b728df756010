import { type Build, filterBytes } from './module.ts';

const MEMORY_SECTION = 5;
const modules = new Map<string, WebAssembly.Module>();

/**
 * The filter as it was built, but with so little memory as it goes: the pages that it begins with and `more`, at most
 * 64 together. Source: WebAssembly core specification, 5.5.8.
 */
export function smallFilterModule(build: Build, more: number): WebAssembly.Module {
  const key = `${build} ${more}`;
  const known = modules.get(key);
  if (known) return known;
  const bytes = Buffer.from(filterBytes(build));
  // The section says: one memory, with a maximum, its first pages, and 2048 pages at most.
  const at = contentOf(bytes, MEMORY_SECTION);
  const [count, flags, first, low, high] = bytes.subarray(at, at + 5);
  if (count !== 1 || flags !== 1 || first === undefined || first >= 64 || low !== 0x80 || high !== 0x10) {
    throw new Error('the memory of the filter is not declared as this test expects');
  }
  bytes[at + 3] = 0x80 | Math.min(first + more, 64);
  bytes[at + 4] = 0;
  const module = new WebAssembly.Module(bytes);
  modules.set(key, module);
  return module;
}

/** Where the content of a section of a module begins. */
function contentOf(bytes: Uint8Array, section: number): number {
  let at = 8;
  for (;;) {
    const id = bytes[at++];
    if (id === undefined) throw new Error(`the filter has no section ${section}`);
    let size = 0;
    let shift = 0;
    let byte = 0;
    do {
      byte = bytes[at++] ?? 0;
      size |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    if (id === section) return at;
    at += size;
  }
}
