import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { filterModule, filterPath } from './module.ts';

const LARGEST_MODULE_BYTES = 52 << 10;
/** The calls of the ABI that the filter makes; `env.abort` or anything of WASI is not among them. */
const imports = [
  'proxy_define_metric',
  'proxy_done',
  'proxy_get_buffer_bytes',
  'proxy_get_current_time_nanoseconds',
  'proxy_get_header_map_pairs',
  'proxy_get_header_map_value',
  'proxy_get_property',
  'proxy_get_shared_data',
  'proxy_http_call',
  'proxy_increment_metric',
  'proxy_log',
  'proxy_record_metric',
  'proxy_set_effective_context',
  'proxy_set_shared_data',
  'proxy_set_tick_period_milliseconds',
];

describe('the module that ships', () => {
  const bytes = readFileSync(filterPath);
  const module = filterModule('release');

  it(`has at most ${LARGEST_MODULE_BYTES} bytes`, () => {
    assert.ok(bytes.length <= LARGEST_MODULE_BYTES, `it has ${bytes.length}`);
  });

  it('imports only calls of the proxy-wasm ABI, and none that could change or delay a stream', () => {
    const found = WebAssembly.Module.imports(module).map(
      ({ module, kind, name }) => `${module} ${kind} ${name}`,
    );
    assert.deepEqual(
      found.toSorted(),
      imports.map((name) => `env function ${name}`),
    );
  });

  it('exports the version of the ABI, its memory, and only callbacks that do something', () => {
    const found = WebAssembly.Module.exports(module).map(({ name }) => name);
    assert.deepEqual(found.toSorted(), [
      '_initialize',
      'memory',
      'proxy_abi_version_0_2_1',
      'proxy_on_configure',
      'proxy_on_context_create',
      'proxy_on_delete',
      'proxy_on_done',
      'proxy_on_http_call_response',
      'proxy_on_log',
      'proxy_on_memory_allocate',
      'proxy_on_request_body',
      'proxy_on_request_headers',
      'proxy_on_response_body',
      'proxy_on_response_headers',
      'proxy_on_tick',
      'proxy_on_vm_start',
    ]);
  });

  it('declares a maximum of 128 MiB of memory', () => {
    assert.deepEqual(memoryLimits(bytes), { hasMaximum: true, maximum: 2048 });
  });

  it('has no debug names', () => {
    assert.deepEqual(WebAssembly.Module.customSections(module, 'name'), []);
  });
});

/** Reads the limits of the first memory out of a module. Source: Wasm core specification, binary format of modules. */
function memoryLimits(module: Uint8Array): { hasMaximum: boolean; maximum: number } {
  const MEMORY_SECTION = 5;
  let at = 8;
  const readNumber = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  for (;;) {
    const section = readNumber();
    const size = readNumber();
    if (section === MEMORY_SECTION) break;
    at += size;
  }
  assert.equal(readNumber(), 1, 'one memory');
  const hasMaximum = readNumber() === 1;
  readNumber();
  return { hasMaximum, maximum: readNumber() };
}
