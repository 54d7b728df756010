import { type Build, instantiate, stagesModule } from './module.ts';
import type { Address, Slice, StageExports } from './stage-exports.ts';
import { bytesOf, textOf } from './wire.ts';

export type { Address, Slice, StageExports } from './stage-exports.ts';

/** The slice of no bytes. */
export const empty: Slice = 0n;

/** What a test has the host answer, by call. Any other call fails the test. */
export type HostCalls = Readonly<Record<string, (...args: never[]) => number>>;

/** The pure stages in an instance of their own, with a way for bytes in and out. */
export class Stages {
  readonly exports: StageExports;
  #blocks: Address[] = [];
  /** The size of memory since its last page was taken for `putAtEnd`. */
  #endBytes = 0;

  constructor(build: Build, calls: HostCalls = {}) {
    const module = stagesModule(build);
    const env = WebAssembly.Module.imports(module).map(({ name }) => [name, calls[name] ?? refuse(name)]);
    const instance = instantiate(module, Object.fromEntries(env));
    this.exports = instance.exports as unknown as StageExports;
    this.exports._initialize();
  }

  /** The bytes of a slice, as they are now. */
  bytes(slice: Slice): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, startOf(slice), sizeOf(slice)).slice();
  }

  /** The text of a slice that must be UTF-8. */
  text(slice: Slice): string {
    return textOf(this.bytes(slice));
  }

  /** Puts bytes in, where they stay until `free`. */
  put(value: string | Uint8Array): Slice {
    const bytes = bytesOf(value);
    return this.putAt(this.room(bytes.length), bytes);
  }

  /** Puts up to 64 KiB in so that a read after their end traps, in place of what was there before. */
  putAtEnd(value: string | Uint8Array): Slice {
    const bytes = bytesOf(value);
    const { memory } = this.exports;
    if (memory.buffer.byteLength !== this.#endBytes) {
      memory.grow(1);
      this.#endBytes = memory.buffer.byteLength;
    }
    return this.putAt(this.#endBytes - bytes.length, bytes);
  }

  /** Puts bytes at an address. */
  putAt(address: Address, bytes: Uint8Array): Slice {
    new Uint8Array(this.exports.memory.buffer).set(bytes, address);
    return sliceOf(address, bytes.length);
  }

  /** Puts a list of texts in. */
  list(texts: readonly string[]): Slice {
    const { appended, listAt } = this.exports;
    return texts.reduce((list, text) => appended(list, this.put(text)), listAt(this.room(texts.length * 8)));
  }

  /** Room for a stage to write to. */
  room(size: number): Address {
    const block = this.exports.allocate(size);
    if (block === 0) throw new Error(`the module has no room for ${size} bytes`);
    this.#blocks.push(block);
    return block;
  }

  /** Frees what was put in. */
  free(): void {
    for (const block of this.#blocks.splice(0)) this.exports.release(block);
  }

  /** Takes all memory that is left. */
  exhaust(): void {
    for (let size = 64 << 20; size > 0; size >>= 1) while (this.exports.allocate(size) !== 0);
  }

  /** What `write` makes the writer hold. */
  write(write: (exports: StageExports) => void): Uint8Array {
    this.exports.openWriter(64);
    write(this.exports);
    const result = this.bytes(this.exports.written());
    this.exports.closeWriter();
    return result;
  }
}

/** The slice of `size` bytes at `start`. */
export function sliceOf(start: Address, size: number): Slice {
  return (BigInt(size) << 32n) | BigInt(start);
}

/** The address of a slice's first byte. */
export function startOf(slice: Slice): Address {
  return Number(BigInt.asUintN(32, slice));
}

/** The length of a slice in bytes. */
export function sizeOf(slice: Slice): number {
  return Number(BigInt.asUintN(32, slice >> 32n));
}

function refuse(name: string): () => never {
  return () => {
    throw new Error(`a stage made the host call ${name}, which this test does not expect`);
  };
}
