import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { isDnsLabel, readNamespaces } from './kubernetes-names.ts';
import { addReportOption, type ReportFormat, readReportFormat } from './output.ts';
import { badValue, choiceOption, type RawOptions, readChoice, readSwitch, readText } from './raw.ts';

/** How a command works on many namespaces. */
export interface SweepSettings {
  /** How many namespaces are worked on at once. */
  concurrency: number;
  /** No progress. */
  isQuiet: boolean;
}

/** How a command writes, and how it tells what came of it. */
export interface WriteSettings extends SweepSettings {
  format: ReportFormat;
  /** The server checks everything and keeps nothing. */
  isDryRun: boolean;
  /** Takes over what other field managers own. */
  isForced: boolean;
}

/** Name of the plugin when nobody says one. */
export const DEFAULT_NAME = 'meshtap';

// More only queue up in an API server, which takes some hundred requests at once from all its clients.
const DEFAULT_CONCURRENCY = 8;
const MAX_CONCURRENCY = 64;

const DRY_RUN_MODES = ['none', 'server'] as const;

/** Adds the flags of every command that works on many namespaces of a cluster. */
export function addSweepOptions(command: Command): Command {
  return command
    .option('--concurrency <count>', `namespaces worked on at once (default: ${DEFAULT_CONCURRENCY})`)
    .option('--quiet', 'say nothing of the progress');
}

/** Adds the flags of every command that writes, but `--force-conflicts`. */
export function addWriteOptions(command: Command): Command {
  addSweepOptions(command).addOption(
    choiceOption(
      '--dry-run <none|server>',
      'server: have the server check everything, and write nothing (default: none)',
      DRY_RUN_MODES,
    ),
  );
  return addReportOption(command);
}

/** Adds the flag that wins conflicts about fields. */
export function addForceOption(command: Command): Command {
  return command.option('--force-conflicts', 'take over fields, and resources, that others manage');
}

/** Reads how a command works on many namespaces. */
export function readSweep(raw: RawOptions): SweepSettings {
  return {
    concurrency: readConcurrency(raw),
    isQuiet: readSwitch(raw, 'quiet'),
  };
}

/** Reads how a command writes. */
export function readWrite(raw: RawOptions): WriteSettings {
  return {
    ...readSweep(raw),
    format: readReportFormat(raw),
    isDryRun: readChoice(raw, 'dryRun', DRY_RUN_MODES) === 'server',
    isForced: readSwitch(raw, 'forceConflicts'),
  };
}

/** Reads --name of a command that makes no resources. */
export function readName(raw: RawOptions): string {
  const name = readText(raw, 'name') ?? DEFAULT_NAME;
  if (isDnsLabel(name)) return name;
  throw badValue(
    'name',
    name,
    'no resource can have that name',
    'Give lower-case letters, digits and "-", first and last no "-".',
  );
}

/** Reads the namespaces that a command was given. Throws a usage error when there is none. */
export function readGivenNamespaces(names: readonly string[], command: string): string[] {
  if (names.length > 0) return readNamespaces(names);
  throw usageError(
    `Cannot run meshtap ${command}`,
    'no namespace was given',
    `Name the namespaces: \`meshtap ${command} NAMESPACE...\`.`,
  );
}

function readConcurrency(raw: RawOptions): number {
  const text = readText(raw, 'concurrency');
  if (text === undefined) return DEFAULT_CONCURRENCY;
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_CONCURRENCY) return count;
  throw badValue(
    'concurrency',
    text,
    'it is no such number',
    `Give a whole number from 1 to ${MAX_CONCURRENCY}.`,
  );
}
