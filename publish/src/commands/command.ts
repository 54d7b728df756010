import { Argument, type Command } from 'commander';
import { type Output, openOutput, type ProcessContext, type RunContext } from '../context.ts';
import type { Emit, Event } from '../events.ts';
import { toCommanderOption } from '../options/commander-option.ts';
import { type Flags, readFlags, type Values } from '../options/flag.ts';
import type { Messages } from '../present/messages.ts';

/** What a command line gives to the parse stage. */
export interface CommandLine<F extends Flags> {
  /** The arguments. */
  names: readonly string[];
  /** The checked values of the flags. */
  values: Values<F>;
  env: ProcessContext['env'];
  cwd: string;
}

/** What every request can have. */
interface BaseRequest {
  /** What is possible but probably not meant: whole sentences. */
  readonly warnings?: readonly string[];
}

/** How a command shows events, by their kind. What it leaves out is shown on stderr, as all commands do. */
export type Presenter = { [K in Event['kind']]?: (event: Extract<Event, { kind: K }>) => void };

/** A command: what the help says about it, and its four stages. */
export interface CommandSpec<F extends Flags, Request extends object, Plan> {
  name: string;
  /** Its group in the help of the program. */
  group: CommandGroup;
  /** For the list of commands. */
  summary: string;
  description: string;
  argument?: { syntax: string; description: string; choices?: readonly string[] };
  flags: F;
  /** The examples and, after an empty line, what else there is to know. */
  examples: string;
  seeAlso: readonly string[];
  /** Exit codes that mean something else here than what the flags say. */
  exitCodes?: Readonly<Record<number, string>>;
  /** Makes the request of a command line. Checks all that can be known before anything is asked or written. */
  parse(line: CommandLine<F>): Request;
  /** Reads files, cluster and registry. Writes nothing. */
  plan(request: Request, run: RunContext): Promise<Plan>;
  /** Does it. Emits what happens; throws if it failed. */
  execute(plan: Plan, run: RunContext, request: Request): Promise<void>;
  /** Says how events are shown. */
  present(request: Request, output: Output): Promise<Presenter>;
}

/** The groups of commands in the help, in their order. */
export const COMMAND_GROUPS = ['Image', 'Rollout', 'Traffic', 'Other commands'] as const;
type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** A command without the types of its stages. */
export type AnyCommand = Pick<
  CommandSpec<Flags, object, unknown>,
  'name' | 'group' | 'flags' | 'examples' | 'seeAlso' | 'exitCodes'
> & { register(program: Command, process?: ProcessContext): Command };

/** Makes a command of its parts. */
export function defineCommand<const F extends Flags, Request extends object, Plan>(
  spec: CommandSpec<F, Request, Plan>,
): AnyCommand {
  return {
    ...spec,
    register: (program, process) =>
      registerCommand(spec, program).action((...given: unknown[]) => {
        const names = given
          .slice(0, -2)
          .flat()
          .filter((name) => name !== undefined)
          .map(String);
        const [values] = given.slice(-2) as [Record<string, unknown>];
        if (process === undefined) throw new Error('this program can only be looked at');
        return runStages(spec, names, values, process);
      }),
  };
}

function registerCommand<F extends Flags, R extends object, P>(
  { name, group, summary, description, argument, flags }: CommandSpec<F, R, P>,
  program: Command,
): Command {
  const command = program.command(name).summary(summary).description(description).helpGroup(`${group}:`);
  if (argument !== undefined) {
    const made = new Argument(argument.syntax, argument.description);
    command.addArgument(argument.choices === undefined ? made : made.choices(argument.choices));
  }
  for (const flag of Object.values(flags)) command.addOption(toCommanderOption(flag));
  return command;
}

// parse, plan, execute; the presenter listens from the beginning.
async function runStages<F extends Flags, R extends object, P>(
  spec: CommandSpec<F, R, P>,
  names: readonly string[],
  given: Readonly<Record<string, unknown>>,
  process: ProcessContext,
): Promise<void> {
  const { env, cwd, stdin, signal } = process;
  const request = freeze(spec.parse({ names, values: readFlags(spec.flags, given, cwd), env, cwd }));
  const output = openOutput(process);
  const [{ openMessages }, presenter] = await Promise.all([
    import('../present/messages.ts'),
    spec.present(request, output),
  ]);
  const messages = openMessages(output.stderr);
  const emit = makeEmit(presenter, messages);
  const { warnings = [] }: BaseRequest = request;
  for (const text of warnings) emit({ kind: 'warning', text });
  const isInteractive = isTerminal(stdin) && isTerminal(process.stderr);
  const run = { env, cwd, stdin, signal, emit, isInteractive, sink: process.stdout };
  try {
    await spec.execute(await spec.plan(request, run), run, request);
  } finally {
    messages.end();
  }
}

function isTerminal(stream: object): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}

/** Makes what takes the events of a command: its presenter, and the messages for what that leaves out. */
export function makeEmit(presenter: Presenter, messages: Messages): Emit {
  return (event) => {
    const show = presenter[event.kind] as ((event: Event) => void) | undefined;
    if (show === undefined) messages.show(event);
    else messages.aside(() => show(event));
  };
}

/** Freezes a request and all plain values in it. */
function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof URL) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
