import { Command } from 'commander';
import { applyCommand } from './commands/apply.ts';
import type { AnyCommand } from './commands/command.ts';
import { completionCommand } from './commands/completion.ts';
import { diffCommand } from './commands/diff.ts';
import { generateCommand } from './commands/generate.ts';
import { openApiCommand } from './commands/openapi.ts';
import { packageCommand } from './commands/package.ts';
import { publishCommand } from './commands/publish.ts';
import { pushCommand } from './commands/push.ts';
import { rbacCommand } from './commands/rbac.ts';
import { receiveCommand } from './commands/receive.ts';
import { receiverCommand } from './commands/receiver.ts';
import { removeCommand } from './commands/remove.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { statusCommand } from './commands/status.ts';
import { tailCommand } from './commands/tail.ts';
import { viewCommand } from './commands/view.ts';
import type { ProcessContext } from './context.ts';
import { addHelp, type HelpScope, layoutHelp } from './help.ts';
import { readVersion } from './installation.ts';
import { openPrinter } from './output/printer.ts';

/** All commands, in the order in which the help lists them. */
export const COMMANDS: readonly AnyCommand[] = [
  packageCommand,
  pushCommand,
  publishCommand,
  generateCommand,
  diffCommand,
  applyCommand,
  statusCommand,
  rollbackCommand,
  removeCommand,
  rbacCommand,
  receiveCommand,
  receiverCommand,
  tailCommand,
  viewCommand,
  openApiCommand,
  completionCommand,
];

/** Makes the program with all its commands. Without a process it can be looked at, not run. */
export function buildProgram(process?: ProcessContext, scope: HelpScope = 'all'): Command {
  const stdout = openPrinter(process?.stdout);
  const program = new Command('meshtap')
    .description('Taps HTTP traffic in an Istio mesh and posts every exchange to a backend.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureHelp(layoutHelp(COMMANDS, scope))
    .configureOutput({
      writeOut: (text) => stdout.block(text),
      // What commander says about bad usage comes as an exception too, and is reported in our own form.
      writeErr: () => {},
      getOutHelpWidth: () => 100,
    });
  for (const spec of COMMANDS) {
    const command = spec.register(program, process);
    addHelp(command, spec, scope);
    refuseUnknownBeforeHelp(command);
  }
  addHelp(program);
  refuseUnknownBeforeHelp(program);
  return program;
}

// Commander prints the help whatever else is on the line: a mistyped command or flag would look as if it worked.
function refuseUnknownBeforeHelp(command: Command): void {
  command.on('beforeHelp', () => {
    const end = command.args.indexOf('--');
    const words = end < 0 ? command.args : command.args.slice(0, end);
    const isHelp = (word: string) => /^(?:-h|--help|--help-all)$/.test(word);
    const flag = words.find((word) => /^-./.test(word) && !isHelp(word));
    if (flag !== undefined) command.error(`unknown option '${flag}'`, { code: 'commander.unknownOption' });
    const [name] = words;
    if (command.parent !== null || name === undefined || isHelp(name)) return;
    if (name === 'help' || COMMANDS.some((each) => each.name === name)) return;
    command.error(`unknown command '${name}'`, { code: 'commander.unknownCommand' });
  });
}
