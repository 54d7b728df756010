import { constants } from 'node:os';
import { Command, CommanderError } from 'commander';
import { addApplyCommand } from './commands/apply.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDiffCommand } from './commands/diff.ts';
import { addGenerateCommand } from './commands/generate.ts';
import { addPackageCommand } from './commands/package.ts';
import { addPublishCommand } from './commands/publish.ts';
import { addPushCommand } from './commands/push.ts';
import { addRbacCommand } from './commands/rbac.ts';
import { addReceiveCommand } from './commands/receive.ts';
import { addReceiverCommand } from './commands/receiver.ts';
import { addRemoveCommand } from './commands/remove.ts';
import { addRollbackCommand } from './commands/rollback.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTailCommand } from './commands/tail.ts';
import { addViewCommand } from './commands/view.ts';
import { type CommandContext, openContext, type ProcessContext } from './context.ts';
import {
  ExitCode,
  errorCode,
  Interruption,
  PublishError,
  ResultExit,
  StoppedWork,
  usageError,
} from './errors.ts';
import { HELP_LAYOUT } from './help/groups.ts';
import { addSections } from './help/sections.ts';
import { readVersion } from './installation.ts';
import { checkFlags } from './options/flag-checks.ts';
import { freeFromTerminal } from './output/terminal-pace.ts';

const EXAMPLES = `
Examples:
  Push the filter, tap what the apps in the namespace shop send, and wait until every proxy runs it:
    meshtap publish shop --image registry.example.com/mesh/tap:1.2.3 \\
      --backend-address collector.traces.svc.cluster.local

  The same in steps, with a look at what would change:
    IMAGE="$(meshtap push registry.example.com/mesh/tap:1.2.3)"
    meshtap diff shop --image "$IMAGE" --config tap.yaml
    meshtap apply shop --image "$IMAGE" --config tap.yaml --wait

  See what runs, go back to the image before, and take all away:
    meshtap status shop
    meshtap rollback shop
    meshtap remove shop

Results go to stdout, everything else to stderr; no colour and no progress without a terminal.

Exit codes:
  0    done
  1    differences (diff alone), or an unexpected failure
  2    bad usage
  3    the cluster refused, or cannot be reached
  4    the registry refused, or cannot be reached
  5    verification failed
  6    the time was up
  130  stopped by Ctrl-C, with nothing half-written

\`meshtap COMMAND --help\` tells of the flags, variables and exit codes of a command.`;

const SAME_SIGNAL_MS = 500;
/** How long what was written may wait for its reader once a signal has ended the command. */
const LAST_WORDS_MS = 2000;

/** Runs one command line and gives its exit code. Never ends the process. */
export async function runCli(args: readonly string[], process: ProcessContext): Promise<number> {
  const context = openContext(process);
  const program = buildProgram(context);
  try {
    if (args.length === 0)
      throw usageError(
        'Cannot run meshtap',
        'no command was given',
        `Give one of ${commandNames(program)}; see \`meshtap --help\`.`,
      );
    await program.parseAsync(args, { from: 'user' });
    return ExitCode.ok;
  } catch (error) {
    const code = report(error, args, context);
    // To whoever runs diff, 1 says that something differs.
    const isMisread = args[0] === 'diff' && code === ExitCode.failure && !(error instanceof ResultExit);
    return isMisread ? ExitCode.usage : code;
  }
}

/** Runs the process's own command line, and sets its exit code. Ctrl-C and its like let the command clean up first. */
export async function runProcess(): Promise<void> {
  const abort = listenForSignals();
  // A reader that has seen enough, such as `head`, is no failure of ours, and no reason to leave a write half-way: the
  // work goes on without words, and its exit code stays true.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (errorCode(error) !== 'EPIPE') process.exit(ExitCode.failure);
    });
    freeFromTerminal(stream);
  }
  const { env, stdin, stdout, stderr } = process;
  process.exitCode = await runCli(process.argv.slice(2), {
    env,
    cwd: process.cwd(),
    stdin,
    stdout,
    stderr,
    signal: abort.signal,
  });
  // A reader that is there, but takes nothing, would hold the end back for ever.
  if (abort.signal.aborted) setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
}

// The first signal lets the command clean up, a later one ends the process at once. A terminal's Ctrl-C may come twice
// in a row: from the terminal, and from the npx or the launcher above us.
function listenForSignals(): AbortController {
  const abort = new AbortController();
  let firstAtMs: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      firstAtMs ??= performance.now();
      if (performance.now() - firstAtMs > SAME_SIGNAL_MS) process.exit(128 + constants.signals[signal]);
      abort.abort(new Interruption(signal));
    });
  }
  return abort;
}

/** Makes the program with all its commands. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command('meshtap')
    .description('Taps HTTP traffic in an Istio mesh and posts every exchange to a backend.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureHelp(HELP_LAYOUT)
    .configureOutput({
      writeOut: (text) => context.stdout.block(text),
      // What commander says of bad usage comes as an exception too, and is told there in our own form.
      writeErr: () => {},
      getOutHelpWidth: () => 100,
    })
    .addHelpText('after', EXAMPLES)
    .hook('preAction', (_program, command) => checkFlags(command, context));
  addPackageCommand(program, context);
  addPushCommand(program, context);
  addGenerateCommand(program, context);
  addApplyCommand(program, context);
  addDiffCommand(program, context);
  addPublishCommand(program, context);
  addStatusCommand(program, context);
  addRollbackCommand(program, context);
  addRemoveCommand(program, context);
  addRbacCommand(program, context);
  addReceiveCommand(program, context);
  addReceiverCommand(program, context);
  addTailCommand(program, context);
  addViewCommand(program, context);
  addCompletionCommand(program, context);
  addSections(program);
  return program;
}

function report(error: unknown, args: readonly string[], context: CommandContext): number {
  if (context.signal.aborted && context.signal.reason instanceof Interruption) {
    const { signal } = context.signal.reason;
    const state = error instanceof StoppedWork ? error.message : 'nothing was left half-written.';
    context.stderr.block(`Stopped by ${signal}; ${state}\n`);
    return 128 + constants.signals[signal];
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return ExitCode.ok;
    return report(explainUsage(error, args, context), args, context);
  }
  if (error instanceof ResultExit) return error.exitCode;
  if (error instanceof PublishError) {
    context.stderr.block(`${error.message}\n`);
    return error.exitCode;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  context.stderr.block(
    `Cannot go on: an unexpected failure.\nPlease report it with these lines:\n${detail}\n`,
  );
  return ExitCode.failure;
}

// Commander gives "error: WHY" and, where a word is near, "(Did you mean WORD?)".
function explainUsage(error: CommanderError, args: readonly string[], context: CommandContext): PublishError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const hint = /\((Did you mean .*\?)\)/.exec(rest.join(' '))?.[1];
  const command = buildProgram(context).commands.find((c) => c.name() === args[0]);
  const name = command === undefined ? 'meshtap' : `meshtap ${command.name()}`;
  return usageError(
    `Cannot run ${name}`,
    first.replace(/\.$/, ''),
    `${hint === undefined ? '' : `${hint} `}See \`${name} --help\`.`,
  );
}

function commandNames(program: Command): string {
  return program.commands.map((command) => command.name()).join(', ');
}
