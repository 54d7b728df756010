import { type Build, type FilterExports, filterModule, instantiate } from '../module.ts';
import { bytesOf, encodePairs, type Field } from '../wire.ts';

/** A message of an exchange, whose body comes in chunks. */
export interface Message {
  readonly fields: readonly Field[];
  readonly chunks: readonly Uint8Array[];
}

/** What a POST held: its headers as they are on the wire, and its body. */
export interface Post {
  readonly headers: string;
  readonly body: string;
}

const ok = 0;
const notFound = 1;
const root = 1;

/** The filter in a host that does no more than it must, for as many exchanges as there is time for. */
export class QuickWorker {
  readonly #exports: FilterExports;
  readonly posts: Post[] = [];
  readonly logs: string[] = [];
  #buffer: Uint8Array = new Uint8Array();
  #map: Uint8Array = new Uint8Array();
  #nextId = 2;
  #tokens: number[] = [];

  constructor(build: Build, configuration: object) {
    const module = filterModule(build);
    const known: Record<string, (...args: number[]) => number> = {
      proxy_get_buffer_bytes: (_type, from, count, startAt, sizeAt) =>
        this.#give(this.#buffer.subarray(from, from! + count!), startAt!, sizeAt!),
      proxy_get_header_map_pairs: (_type, startAt, sizeAt) => this.#give(this.#map, startAt!, sizeAt!),
      // All that is asked for by its name is the status of an answer.
      proxy_get_header_map_value: (_type, name, size, startAt, sizeAt) =>
        this.#text(name!, size!) === ':status' ? this.#give(Buffer.from('200'), startAt!, sizeAt!) : notFound,
      proxy_get_property: () => notFound,
      proxy_log: (_level, start, size) => {
        this.logs.push(this.#text(start!, size!));
        return ok;
      },
      proxy_http_call: (_cluster, _clusterSize, headers, headersSize, body, bodySize, ...rest) => {
        this.posts.push({ headers: this.#text(headers!, headersSize!), body: this.#text(body!, bodySize!) });
        this.#store(rest[3]!, this.#nextId);
        this.#tokens.push(this.#nextId++);
        return ok;
      },
    };
    const imports = WebAssembly.Module.imports(module).map(({ name }) => [name, known[name] ?? (() => ok)]);
    this.#exports = instantiate(module, Object.fromEntries(imports)).exports as unknown as FilterExports;
    this.#exports._initialize();
    this.#exports.proxy_on_context_create(root, 0);
    this.#buffer = bytesOf(JSON.stringify(configuration));
    this.#exports.proxy_on_vm_start(root, 0);
    this.#exports.proxy_on_configure(root, this.#buffer.length);
  }

  /** Sends an exchange through, and answers the POST that it made. */
  pass(request: Message, response: Message): void {
    const id = this.#nextId++;
    const filter = this.#exports;
    filter.proxy_on_context_create(id, root);
    this.#map = encodePairs(request.fields);
    filter.proxy_on_request_headers(id, request.fields.length, Number(request.chunks.length === 0));
    request.chunks.forEach((chunk, i) => {
      this.#buffer = chunk;
      filter.proxy_on_request_body(id, chunk.length, Number(i === request.chunks.length - 1));
    });
    this.#map = encodePairs(response.fields);
    filter.proxy_on_response_headers(id, response.fields.length, Number(response.chunks.length === 0));
    response.chunks.forEach((chunk, i) => {
      this.#buffer = chunk;
      filter.proxy_on_response_body(id, chunk.length, Number(i === response.chunks.length - 1));
    });
    filter.proxy_on_log(id);
    filter.proxy_on_done(id);
    filter.proxy_on_delete(id);
    filter.proxy_on_tick(root);
    for (const token of this.#tokens.splice(0)) filter.proxy_on_http_call_response(root, token, 1, 0, 0);
  }

  #give(bytes: Uint8Array, startAt: number, sizeAt: number): number {
    if (bytes.length === 0) return ok;
    const start = this.#exports.proxy_on_memory_allocate(bytes.length);
    new Uint8Array(this.#exports.memory.buffer).set(bytes, start);
    this.#store(startAt, start);
    this.#store(sizeAt, bytes.length);
    return ok;
  }

  #store(at: number, value: number): void {
    new DataView(this.#exports.memory.buffer).setUint32(at, value, true);
  }

  #text(start: number, size: number): string {
    return Buffer.from(this.#exports.memory.buffer, start, size).toString('latin1');
  }
}
