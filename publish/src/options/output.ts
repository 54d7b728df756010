import type { Command } from 'commander';
import { choiceOption, type RawOptions, readChoice } from './raw.ts';

const FORMATS = ['table', 'yaml', 'json'] as const;

/** How a command tells what came of it. */
export type ReportFormat = (typeof FORMATS)[number];

/** Adds the flag that says how a command tells what came of it. */
export function addReportOption(command: Command): Command {
  return command.addOption(
    choiceOption('-o, --output <format>', 'table, yaml or json (default: table)', FORMATS),
  );
}

/** Reads how a command tells what came of it. */
export function readReportFormat(raw: RawOptions): ReportFormat {
  return readChoice(raw, 'output', FORMATS) ?? 'table';
}
