import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isLong } from '../long-runs.ts';
import type { FloodSize } from './flood-exchange.ts';
import type { FloodReport } from './flood-run.ts';

const RUN = fileURLToPath(new URL('flood-run.ts', import.meta.url));
const MIB = 1024 * 1024;
const MOST_BYTES = 64 * MIB;
/** In `make fuzz` floods are this large. */
const FULL = { paths: 1_000_000, hosts: 100_000, names: 100_000 };
const SHORT = { paths: 40_000, hosts: 4000, names: 5000 };
const size = isLong ? FULL : SHORT;

const FLOODS: [name: string, size: FloodSize][] = [
  ['random paths', { paths: size.paths, hosts: 0, names: 0 }],
  ['random hosts', { paths: 0, hosts: size.hosts, names: 0 }],
  ['random names of members, parameters and headers', { paths: 0, hosts: 0, names: size.names }],
  ['all of that together', size],
];

for (const [name, flood] of FLOODS)
  describe(`a catalogue in a flood of ${name}`, function () {
    this.timeout(isLong ? 900_000 : 300_000);
    let report: FloodReport;

    before(async () => {
      const args = ['--expose-gc', RUN, JSON.stringify(flood)];
      const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * MIB });
      report = JSON.parse(stdout);
    });

    it('stays below 64 MiB', () => {
      assert.ok(report.peakBytes < MOST_BYTES, `${(report.peakBytes / MIB).toFixed(1)} MiB`);
    });

    it('knows the ordinary endpoints as well as without the flood', () => {
      assert.deepEqual(report.harmed, []);
    });

    it('keeps no random text of paths and bodies', () => {
      assert.deepEqual(report.kept, []);
    });
  });
