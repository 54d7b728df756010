import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILTER } from '../../bench/fleet/filter-model.ts';
import { CHECKOUT } from '../../support/meshtap-cli.ts';

describe('the model of a proxy has', () => {
  it('the defaults of the filter', async () => {
    const { properties } = JSON.parse(await read('manifests', 'plugin-config.schema.json'));
    const defaultOf = (group: string, name: string) => properties[group].properties[name].default;
    const { maxBytes, maxDelayMs, maxQueueBytes, maxInFlight, timeoutMs } = FILTER;
    assert.deepEqual(
      { maxBytes, maxDelayMs, maxQueueBytes, maxInFlight, timeoutMs },
      {
        maxBytes: defaultOf('batch', 'maxBytes'),
        maxDelayMs: defaultOf('batch', 'maxDelayMs'),
        maxQueueBytes: defaultOf('limits', 'maxQueueBytes'),
        maxInFlight: defaultOf('limits', 'maxInFlight'),
        timeoutMs: defaultOf('backend', 'timeoutMs'),
      },
    );
  });

  const constants: [name: keyof typeof FILTER, constant: string, ...path: string[]][] = [
    ['maxTraces', 'RECEIVER_MAX_TRACES', 'publish', 'src', 'resources', 'plugin-config.ts'],
    ['maxAttempts', 'RECEIVER_MAX_ATTEMPTS', 'publish', 'src', 'resources', 'plugin-config.ts'],
    ['longestTickMs', 'LONGEST_TICK_MS', 'filter', 'assembly', 'root.ts'],
    ['maxInFlightBytes', 'MAX_IN_FLIGHT_BYTES', 'filter', 'assembly', 'export', 'exporter.ts'],
    ['busyExchanges', 'BUSY_EXCHANGES', 'filter', 'assembly', 'export', 'exporter.ts'],
    ['maxQueueTraces', 'MAX_TRACES', 'filter', 'assembly', 'export', 'queue.ts'],
    ['groupTraces', 'GROUP_TRACES', 'filter', 'assembly', 'export', 'queue.ts'],
    ['groupBytes', 'GROUP_BYTES', 'filter', 'assembly', 'export', 'queue.ts'],
    ['firstBackoffMs', 'FIRST_MS', 'filter', 'assembly', 'export', 'retry.ts'],
    ['longestBackoffMs', 'LONGEST_MS', 'filter', 'assembly', 'export', 'retry.ts'],
    ['longestWaitSeconds', 'LONGEST_SECONDS', 'filter', 'assembly', 'export', 'retry-after.ts'],
    ['headBytes', 'HEAD_BYTES', 'filter', 'assembly', 'encoding', 'document.ts'],
  ];
  for (const [name, constant, ...path] of constants)
    it(`${name} of ${path.at(-1)}`, async () => {
      assert.equal(FILTER[name], readConstant(await read(...path), constant));
    });

  it('unitBytes of allocator.ts', async () => {
    const source = await read('filter', 'assembly', 'bytes', 'allocator.ts');
    assert.equal(FILTER.unitBytes, 2 ** readConstant(source, 'UNIT_BITS'));
  });
});

function read(...path: string[]): Promise<string> {
  return readFile(join(CHECKOUT, ...path), 'utf8');
}

/** Reads a constant such as `NAME: u32 = 500` or `NAME = 16 << 20`. */
function readConstant(source: string, name: string): number {
  const [, value = '', shift = '0'] =
    new RegExp(`\\b${name}\\b(?:: \\w+)? = (\\d+)(?: << (\\d+))?;`).exec(source) ?? [];
  assert.notEqual(value, '', `${name} is not in the source`);
  return Number(value) * 2 ** Number(shift);
}
