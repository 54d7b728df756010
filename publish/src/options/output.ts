import { choiceFlag } from './flag.ts';

/** How a command shows what it has done or found. */
export type ReportFormat = 'table' | 'yaml' | 'json';

const group = 'Output';

/** The flag that says how a command shows what it has done or found. */
export const OUTPUT_FLAGS = {
  output: choiceFlag(
    '-o, --output <format>',
    { group, description: 'table, yaml or json', isCommon: true, default: 'table' },
    ['table', 'yaml', 'json'],
  ),
};

/** The flag of a command that prints resources. */
export const RESOURCE_OUTPUT_FLAGS = {
  output: choiceFlag(
    '-o, --output <format>',
    { group, description: 'yaml or json', isCommon: true, default: 'yaml' },
    ['yaml', 'json'],
  ),
};
