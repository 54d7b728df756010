import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../tools/command.ts';
import { CHECKOUT } from '../support/meshtap-cli.ts';

const FOLDER = join(import.meta.dirname, 'filters');
const COMPILER = join(CHECKOUT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');

/** The filter to measure, as `make build` leaves it. */
export const OUR_MODULE = join(CHECKOUT, 'bin', 'http-trace-filter.wasm');

/** Compiles a filter of the benchmark's own into `build/` and returns the path of the module. */
export async function buildFilter(name: 'noop' | 'fixed-post' | 'bare-tap'): Promise<string> {
  await mkdir(join(CHECKOUT, 'build'), { recursive: true });
  const module = join(CHECKOUT, 'build', `bench-${name}.wasm`);
  const args = [COMPILER, `${name}.ts`, '--config', 'asconfig.json', '--outFile', module];
  await runCommand(process.execPath, args, { cwd: FOLDER });
  return module;
}
