import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { say } from '../../tools/progress.ts';
import { CHECKOUT } from '../support/meshtap-cli.ts';
import type { CommandTimes } from './results.ts';

const LAUNCHER = join(CHECKOUT, 'publish', 'bin', 'meshtap.js');
const IMAGE = `registry.example/tap:1@sha256:${'0123456789abcdef'.repeat(4)}`;
const BACKEND = ['--backend-address', 'collector.traces.svc.cluster.local'];

/** Commands that use no network, and Node alone, from which they inherit the time of a start. */
const COMMANDS: Record<keyof CommandTimes, string[]> = {
  node: ['--eval', '0'],
  help: [LAUNCHER, '--help'],
  generate: [LAUNCHER, 'generate', 'shop', '--image', IMAGE, ...BACKEND],
};

/** Runs each command several times, alternating, and keeps how long a person waits for it. The first runs fill caches. */
export function measureCommands(runs: number): CommandTimes {
  say(`commands: ${runs} runs of each`);
  const found: CommandTimes = { node: [], help: [], generate: [] };
  for (let run = 0; run <= runs; run++) {
    for (const [name, times] of Object.entries(found)) {
      const tookMs = time(COMMANDS[name as keyof CommandTimes]);
      if (run > 0) times.push(tookMs);
    }
  }
  return found;
}

function time(args: string[]): number {
  const beginMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: CHECKOUT, encoding: 'utf8' });
  const tookMs = performance.now() - beginMs;
  if (status !== 0) throw new Error(`\`node ${args.join(' ')}\` ended with exit code ${status}:\n${stderr}`);
  return tookMs;
}
