import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommandContext, readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import { findOwnModule, MODULE_FILE } from '../installation.ts';
import { type RawOptions, readText } from './raw.ts';

const VARIABLE = 'WASM_FILTER_BINARY_PATH';

/** Adds the flag that names the Wasm module, once. */
export function addModuleOptions(command: Command): Command {
  if (command.options.some(({ long }) => long === '--wasm')) return command;
  return command.option(
    '--wasm <file>',
    `the filter (env ${VARIABLE}; default bin/${MODULE_FILE}, else the one that came with meshtap)`,
  );
}

/** Path of the module to pack: the flag, the seed's variable, the current directory's build, this installation's own. */
export function readModulePath(raw: RawOptions, context: CommandContext): string {
  const named = readText(raw, 'wasm') ?? readVariable(context, VARIABLE);
  if (named !== undefined) return resolve(context.cwd, named);
  const candidates = [join(context.cwd, 'bin', MODULE_FILE), findOwnModule()];
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw usageError(
    'Cannot find the filter to pack',
    `there is no bin/${MODULE_FILE}`,
    `Build it with \`make build\`, or give a Wasm module with --wasm or ${VARIABLE}.`,
  );
}
