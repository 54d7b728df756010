import { constants } from 'node:os';
import { CommanderError } from 'commander';
import { openOutput, type ProcessContext } from './context.ts';
import {
  describeFileError,
  ExitCode,
  errorCode,
  Interruption,
  PublishError,
  ResultExit,
  StoppedWork,
  usageError,
} from './errors.ts';
import { freeFromTerminal } from './output/printer.ts';
import { buildProgram, COMMANDS } from './program.ts';

const SAME_SIGNAL_MS = 500;
/** How long what was written may wait for its reader once a signal has ended the command. */
const LAST_WORDS_MS = 2000;

/** Runs one command line and gives its exit code. Never ends the process. */
export async function runCli(args: readonly string[], process: ProcessContext): Promise<number> {
  try {
    const known = args.length === 0 ? ['--help'] : args.map((arg) => (arg === '--help-all' ? '--help' : arg));
    const scope = isShortHelp(args) ? 'common' : 'all';
    await buildProgram(process, scope).parseAsync(known, { from: 'user' });
    return ExitCode.ok;
  } catch (error) {
    const code = report(error, args, process);
    return code === ExitCode.failure && !(error instanceof ResultExit) ? failureCode(args) : code;
  }
}

// To whoever runs a comparison, 1 says that something differs.
function failureCode([command]: readonly string[]): ExitCode {
  return command === 'diff' || command === 'openapi' ? ExitCode.usage : ExitCode.failure;
}

// All flags are known to everything else: to suggestions for a mistyped one, too.
function isShortHelp(args: readonly string[]): boolean {
  const isHelp = args[0] === 'help' || args.some((arg) => arg === '--help' || arg === '-h');
  return isHelp && !args.includes('--help-all');
}

/** Runs the process's own command line, and sets its exit code. Ctrl-C and its like let the command clean up first. */
export async function runProcess(): Promise<void> {
  const abort = listenForSignals();
  // A reader that has seen enough, such as `head`, is no failure of ours, and no reason to leave a write half-way: the
  // work goes on without words, and its exit code stays true. If the text is lost for another reason, the work goes on
  // too, but the command has failed.
  let lost: unknown;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (errorCode(error) !== 'EPIPE') lost ??= error;
    });
    freeFromTerminal(stream);
  }
  const { env, stdin, stdout, stderr } = process;
  const args = process.argv.slice(2);
  process.exitCode = await runCli(args, {
    env,
    cwd: process.cwd(),
    stdin,
    stdout,
    stderr,
    signal: abort.signal,
  });
  // What is still to be written fails, or does not, before the process ends.
  process.on('exit', () => {
    if (lost === undefined) return;
    stderr.write(`Cannot write the output: ${describeFileError(lost)}.\n`);
    if ((process.exitCode || ExitCode.failure) === ExitCode.failure) process.exitCode = failureCode(args);
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

function report(error: unknown, args: readonly string[], { signal, ...process }: ProcessContext): number {
  const { stderr } = openOutput(process);
  if (signal.aborted && signal.reason instanceof Interruption) {
    const { signal: name } = signal.reason;
    const state = error instanceof StoppedWork ? error.message : 'nothing was left half-written.';
    stderr.block(`Stopped by ${name}; ${state}\n`);
    return 128 + constants.signals[name];
  }
  if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.ok;
  if (error instanceof ResultExit) return error.exitCode;
  const known = error instanceof CommanderError ? explainUsage(error, args) : error;
  if (known instanceof PublishError) {
    stderr.block(`${known.message}\n`);
    return known.exitCode;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.block(`Cannot go on: an unexpected failure.\nPlease report it with these lines:\n${detail}\n`);
  return ExitCode.failure;
}

// Commander gives "error: WHY" and, if a word is near, "(Did you mean WORD?)".
function explainUsage(error: CommanderError, args: readonly string[]): PublishError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const hint = /\((Did you mean .*\?)\)/.exec(rest.join(' '))?.[1];
  const commands = COMMANDS.map(({ name }) => name);
  const command = commands.find((name) => name === args[0]);
  const [, wrong = ''] = /^unknown option '(--[a-z-]+)=/.exec(first) ?? [];
  if (isSwitch(command, wrong)) {
    return usageError(
      `Cannot use ${wrong} with a value`,
      'it is either given or not',
      `Give ${wrong} alone, or leave it off.`,
    );
  }
  const help = command === undefined ? 'meshtap --help' : `meshtap ${command} --help`;
  const isUnknown = error.code === 'commander.unknownCommand' || error.code === 'commander.help';
  const fix = hint ?? (isUnknown ? `The commands are ${commands.join(', ')}.` : undefined);
  return usageError(
    `Cannot run ${command === undefined ? 'meshtap' : `meshtap ${command}`}`,
    error.code === 'commander.help' ? `unknown command '${args[1]}'` : first.replace(/\.$/, ''),
    `${fix === undefined ? '' : `${fix} `}See \`${help}\`.`,
  );
}

function isSwitch(command: string | undefined, name: string): boolean {
  const flags = COMMANDS.find((each) => each.name === command)?.flags ?? {};
  return Object.values(flags).some((flag) => flag.name === name && !flag.flags.includes('<'));
}
