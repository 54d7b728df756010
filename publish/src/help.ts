import { type Command, Help, type HelpConfiguration, Option } from 'commander';
import { type AnyCommand, COMMAND_GROUPS } from './commands/command.ts';
import { FLAG_GROUPS, type Flag } from './options/flag.ts';

/** How many flags a help text has: those that most people need, or all. */
export type HelpScope = 'common' | 'all';

const PROGRAM_HELP = `
Examples:
  Push the filter, tap what the apps in the namespace shop send, and wait until every proxy runs it:
    meshtap publish shop --image registry.example.com/mesh/tap:1.2.3 \\
      --backend-address collector.traces.svc.cluster.local

  The same in steps, with a look at what would change:
    IMAGE="$(meshtap push registry.example.com/mesh/tap:1.2.3)"
    meshtap diff shop --image "$IMAGE" --config tap.yaml
    meshtap apply shop --image "$IMAGE" --config tap.yaml --wait

  See what runs, go back to the previous image, and remove everything:
    meshtap status shop
    meshtap rollback shop
    meshtap remove shop

Results go to stdout, everything else to stderr. Without a terminal there are no colors and no progress in place.

Exit codes:
  0    done
  1    differences (diff, openapi --diff), or an unexpected failure
  2    bad usage
  3    the cluster refused, or cannot be reached
  4    the registry refused, or cannot be reached
  5    verification failed
  6    timed out
  130  stopped by Ctrl-C, with nothing half-written

Run \`meshtap COMMAND --help\` for the flags, variables and exit codes of a command.`;

// Every command can end with these.
const EXIT_CODES: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'unexpected failure',
  2: 'bad usage',
  130: 'stopped by Ctrl-C, with nothing half-written',
};

const base = new Help();

/** Lays help texts out: commands and flags in groups, the same ones everywhere; descriptions as they are written. */
export function layoutHelp(commands: readonly AnyCommand[], scope: HelpScope): HelpConfiguration {
  const flagsOf = new Map(commands.map(({ name, flags }) => [name, Object.values(flags)]));
  return {
    visibleOptions: (command) => {
      const hidden = scope === 'all' ? [] : listHidden(flagsOf.get(command.name()) ?? []);
      const options = base
        .visibleOptions(command)
        .filter(({ long }) => !hidden.some(({ name }) => name === long));
      for (const option of options) option.helpGroupHeading ??= 'Output:';
      return sortByGroup(options, Object.values(FLAG_GROUPS), ({ helpGroupHeading }) => helpGroupHeading);
    },
    visibleCommands: (program) => {
      const visible = base.visibleCommands(program);
      for (const command of visible) if (!command.helpGroup()) command.helpGroup('Other commands:');
      return sortByGroup(visible, COMMAND_GROUPS, (command) => command.helpGroup());
    },
    groupItems: <T extends Command | Option>(_all: T[], visible: T[], getGroup: (item: T) => string) =>
      Map.groupBy(visible, getGroup),
    optionDescription: (option) => option.description,
    argumentDescription: (argument) => argument.description,
  };
}

/** Adds what stands below the flags: examples, environment, exit codes, see also. Without `spec` it is that of the program. */
export function addHelp(command: Command, spec?: AnyCommand, scope: HelpScope = 'common'): void {
  if (spec === undefined) {
    command.addHelpText('after', PROGRAM_HELP);
    return;
  }
  const flags = Object.values(spec.flags);
  const hidden = scope === 'all' ? [] : listHidden(flags);
  if (listHidden(flags).length > 0) {
    command.addOption(new Option('--help-all', 'print this help with all flags').helpGroup('Output:'));
  }
  const shown = flags.filter((flag) => !hidden.includes(flag));
  command.addHelpText('after', () =>
    [
      ...(hidden.length === 0
        ? []
        : [
            '',
            `${hidden.length} more ${hidden.length === 1 ? 'flag' : 'flags'}: meshtap ${spec.name} --help-all`,
          ]),
      ...['', `Examples:${spec.examples}`],
      ...writeSection('Environment:', listVariables(shown)),
      ...writeSection('Exit codes:', listExitCodes(flags, spec)),
      ...(spec.seeAlso.length === 0
        ? []
        : ['', `See also: ${spec.seeAlso.map((name) => `meshtap ${name}`).join(', ')}`]),
    ].join('\n'),
  );
}

// What is not for most people. A command whose flags are few has none.
function listHidden(flags: readonly Flag<unknown>[]): Flag<unknown>[] {
  return flags.length <= 8 ? [] : flags.filter(({ isCommon }) => isCommon !== true);
}

function listVariables(flags: readonly Flag<unknown>[]): [string, string][] {
  const variables = flags.flatMap(
    ({ name, variable, variableUse = `used if ${name} is not given`, environment = {} }) =>
      Object.entries(variable === undefined ? environment : { [variable]: variableUse, ...environment }),
  );
  return [...new Map(variables)];
}

function listExitCodes(
  flags: readonly Flag<unknown>[],
  { exitCodes: own = {} }: AnyCommand,
): [string, string][] {
  const codes: Record<number, string> = Object.assign(
    {},
    EXIT_CODES,
    ...flags.map(({ exitCodes }) => exitCodes),
    own,
  );
  // Integer keys are in ascending order.
  return Object.entries(codes);
}

function writeSection(heading: string, rows: readonly [string, string][]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([term]) => term.length));
  return ['', heading, ...rows.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`)];
}

function sortByGroup<T>(
  items: readonly T[],
  groups: readonly string[],
  headingOf: (item: T) => string | undefined,
): T[] {
  const rank = (item: T) => groups.findIndex((group) => `${group}:` === headingOf(item));
  return items.toSorted((a, b) => rank(a) - rank(b));
}
