import { type FileHandle, open } from 'node:fs/promises';
import { describeFileError, errorCode, fileError, usageError } from '../errors.ts';
import { MAX_MODULE_BYTES } from './oci.ts';

const MAGIC = Buffer.from('\0asm', 'latin1');
const HEADER_BYTES = 8;

/** Reads a Wasm module from a file and checks it. Throws a usage error that says what the file is instead. */
export async function readModule(path: string): Promise<Buffer> {
  const what = `Cannot pack ${path}`;
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const stat = await file.stat();
    if (!stat.isFile()) {
      throw usageError(
        what,
        stat.isDirectory() ? 'it is a directory' : 'it is not a regular file',
        GIVE_MODULE,
      );
    }
    if (stat.size > MAX_MODULE_BYTES) {
      throw usageError(
        what,
        `it has ${stat.size} bytes, and Istio loads at most ${MAX_MODULE_BYTES}`,
        GIVE_MODULE,
      );
    }
    const module = await file.readFile();
    const problem = findModuleProblem(module);
    if (problem !== undefined) throw usageError(what, problem, GIVE_MODULE);
    return module;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw usageError(what, describeFileError(error), GIVE_MODULE);
    if (code !== undefined)
      throw fileError(what, error, 'Make the file readable, or give another one with --wasm.');
    throw error;
  } finally {
    await file?.close();
  }
}

const GIVE_MODULE = 'Build the filter with `make build`, or give the path of a Wasm module with --wasm.';

/** Says why the bytes are not a Wasm module of version 1; undefined if they look like one. Source: Wasm core spec 5.5.16. */
export function findModuleProblem(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'it is empty';
  const isWasm = MAGIC.equals(bytes.subarray(0, MAGIC.length));
  if (!isWasm)
    return `it is not a Wasm module: it begins with ${hex(bytes.subarray(0, 4))}, and a module with 00 61 73 6d`;
  if (bytes.length < HEADER_BYTES) return `it is incomplete: it has ${bytes.length} bytes`;
  const version = Buffer.from(bytes.buffer, bytes.byteOffset, HEADER_BYTES).readUInt32LE(4);
  if (version === 0x1000d) return 'it is a Wasm component, not a core module';
  return version === 1 ? undefined : `its Wasm version is ${version}, not 1`;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
