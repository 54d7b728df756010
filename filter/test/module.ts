import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { coverageImports, isMeasuring } from '../coverage/run.ts';

/** The exports of the built filter that the host calls. */
export interface FilterExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  proxy_on_memory_allocate(size: number): number;
  proxy_on_vm_start(root: number, size: number): number;
  proxy_on_context_create(id: number, parent: number): void;
  proxy_on_configure(id: number, size: number): number;
  proxy_on_tick(id: number): void;
  proxy_on_request_headers(id: number, count: number, isLast: number): number;
  proxy_on_request_body(id: number, size: number, isLast: number): number;
  proxy_on_response_headers(id: number, count: number, isLast: number): number;
  proxy_on_response_body(id: number, size: number, isLast: number): number;
  proxy_on_http_call_response(
    id: number,
    token: number,
    headers: number,
    size: number,
    trailers: number,
  ): void;
  proxy_on_log(id: number): void;
  proxy_on_done(id: number): number;
  proxy_on_delete(id: number): void;
}

const filterFiles = {
  release: '../../bin/http-trace-filter.wasm',
  debug: '../../build/http-trace-filter.debug.wasm',
  coverage: '../../build/http-trace-filter.coverage.wasm',
} as const;

const stageFiles = {
  release: '../../build/stages.release.wasm',
  debug: '../../build/stages.debug.wasm',
  coverage: '../../build/stages.coverage.wasm',
} as const;

/** A build of the filter, and of the stages: as it ships, for debugging, or one that counts what runs. */
export type Build = keyof typeof filterFiles;

/** The builds that every behaviour is tested on. Where coverage is measured, only the build that counts what runs. */
export const builds: readonly Build[] = isMeasuring ? ['coverage'] : ['release', 'debug'];

const compiled = new Map<string, WebAssembly.Module>();

/** The filter as it ships, or its debug build. Throws with the command to run if it is not built. */
export function filterModule(build: Build): WebAssembly.Module {
  return compile(filterFiles[build]);
}

/** The bytes of the filter as it was built, for a test that changes them. */
export function filterBytes(build: Build): Uint8Array {
  filterModule(build);
  return readFileSync(fileURLToPath(new URL(filterFiles[build], import.meta.url)));
}

/** The pure stages of the filter, exposed for tests by test/assembly/stages.ts. */
export function stagesModule(build: Build): WebAssembly.Module {
  return compile(stageFiles[build]);
}

/** Makes an instance of a module with what it imports of the host. What a build that counts runs is recorded. */
export function instantiate(
  module: WebAssembly.Module,
  env: WebAssembly.ModuleImports,
): WebAssembly.Instance {
  return new WebAssembly.Instance(module, { env, ...coverageImports(module) });
}

/** The path of the filter as it ships. */
export const filterPath = fileURLToPath(new URL(filterFiles.release, import.meta.url));

function compile(file: string): WebAssembly.Module {
  const path = fileURLToPath(new URL(file, import.meta.url));
  if (!existsSync(path)) throw new Error(`${file} is not built. Run \`make build\` first.`);
  const module = compiled.get(path) ?? new WebAssembly.Module(readFileSync(path));
  compiled.set(path, module);
  return module;
}
