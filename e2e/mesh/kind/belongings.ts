import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { say } from '../../../tools/progress.ts';
import { undoAtExit } from '../../support/cleanup.ts';

/** Everything that one run has in the Docker engine, under names that no other run has. */
export type Belongings = {
  readonly cluster: string;
  readonly network: string;
  readonly registry: string;
  readonly privateRegistry: string;
  readonly workloadImage: string;
  readonly receiverImage: string;
  /** Says that nothing more will be made. */
  complete(): void;
  /** Removes everything that exists. It is called, at the latest, when this process ends. */
  remove(): void;
};

// The engine goes on to make what it was asked for, although nobody waits for it any more.
const LATE_PASSES = 4;
const PASS_INTERVAL_MS = 1_000;

/** Makes the names for a run. With `isKept`, `remove` only says how to remove them. */
export function nameBelongings(kind: string, kubeconfig: string, isKept: boolean): Belongings {
  const run = `meshtap-${randomBytes(4).toString('hex')}`;
  const names = {
    cluster: run,
    network: run,
    registry: `${run}-registry`,
    privateRegistry: `${run}-private-registry`,
    workloadImage: `localhost/meshtap-workload:${run}`,
    receiverImage: `meshtap.test/receiver:${run}`,
  };
  // In this order: each uses what comes after it.
  const commands = [
    [kind, 'delete', 'cluster', '--name', names.cluster, '--kubeconfig', kubeconfig],
    ['docker', 'rm', '--force', '--volumes', names.registry, names.privateRegistry],
    ['docker', 'network', 'rm', names.network],
    ['docker', 'rmi', '--force', names.workloadImage, names.receiverImage],
  ];
  let isComplete = false;
  const callOff = undoAtExit(() => remove());
  const remove = () => {
    callOff();
    if (isKept) {
      sayHowToRemove(commands, kubeconfig);
      return;
    }
    for (let pass = 0; pass <= (isComplete ? 0 : LATE_PASSES); pass++) {
      if (pass > 0) pause(PASS_INTERVAL_MS);
      for (const command of commands) removeOne(command);
    }
  };
  const complete = () => {
    isComplete = true;
  };
  return { ...names, complete, remove };
}

// The process may be exiting: nothing asynchronous would finish.
function removeOne([command = '', ...args]: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0 && !/no such|not found/i.test(stderr)) say(`${command} ${args.join(' ')}: ${stderr}`);
}

function pause(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}

function sayHowToRemove(commands: readonly string[][], kubeconfig: string): void {
  const lines = commands.map((command) => `  ${command.join(' ')}`);
  say(`kept: kubectl --kubeconfig ${kubeconfig} get pods -A\nTo remove it:\n${lines.join('\n')}`);
}
