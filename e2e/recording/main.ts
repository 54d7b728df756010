import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openRunFolder } from '../support/run-folder.ts';
import { runCommand } from './command-run.ts';
import { makeNormaliser } from './normaliser.ts';
import { type Place, startPlace } from './place.ts';
import type { RecordedCommand } from './recording.ts';
import type { Step } from './step.ts';
import { makeImageSteps } from './steps/images.ts';
import { makeMountSteps } from './steps/mounts.ts';
import { makeProxySteps } from './steps/proxies.ts';
import { makeResourceSteps } from './steps/resources.ts';
import { makeRolloutSteps } from './steps/rollouts.ts';
import { makeTrafficSteps } from './steps/traffic.ts';
import { makeUsageSteps } from './steps/usages.ts';

const USAGE = 'Usage: node e2e/recording/main.ts CHECKOUT RECORDING.json [GROUP...]';
const GROUPS: Record<string, (place: Place) => Step[]> = {
  images: makeImageSteps,
  resources: makeResourceSteps,
  rollouts: makeRolloutSteps,
  mounts: makeMountSteps,
  proxies: makeProxySteps,
  traffic: makeTrafficSteps,
  usages: makeUsageSteps,
};
// More than that is no text for people to compare.
const MAX_TEXT_BYTES = 20_000;

const [checkout, output, ...chosen] = process.argv.slice(2);
if (checkout === undefined || output === undefined) {
  console.error(USAGE);
  process.exit(2);
}
await record(resolve(checkout), resolve(output));

async function record(checkout: string, output: string): Promise<void> {
  const cli = join(checkout, 'publish', 'bin', 'meshtap.js');
  if (!existsSync(cli)) throw new Error(`There is no publisher in ${checkout}.`);
  const run = await openRunFolder('recording');
  if (process.env.MESHTAP_KEEP) run.keep();
  const place = await startPlace(run.path);
  try {
    const commands: RecordedCommand[] = [];
    const normalise = makeNormaliser(place, checkout);
    for (const [name, makeSteps] of Object.entries(GROUPS)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      for (const step of makeSteps(place)) {
        const command = normalise(await recordStep(place, cli, step, name));
        const before = commands.filter((other) => other.name.replace(/ #\d+$/, '') === command.name).length;
        commands.push({ ...command, name: before === 0 ? command.name : `${command.name} #${before + 1}` });
      }
    }
    await writeFile(output, `${JSON.stringify({ commands }, undefined, 1)}\n`);
    process.stderr.write(`${commands.length} commands are in ${output}\n`);
  } finally {
    await place.stop();
    run.close();
  }
}

async function recordStep(place: Place, cli: string, step: Step, group: string): Promise<RecordedCommand> {
  const { args, stdin, drive, outputs = [], isPolling = false, isRacing = false } = step;
  const servers = [place.api, place.registry, place.privateRegistry];
  await step.prepare?.();
  for (const server of servers) server.takeRequests();
  const began = performance.now();
  const line = { cli, args, cwd: place.folder, env: { ...place.env, ...step.env } };
  const result = await runCommand({ ...line, ...(stdin !== undefined && { stdin }) }, drive);
  const requests = servers.flatMap((server) => server.takeRequests());
  const files = await takeFiles(place.folder, outputs);
  const name = `${group}: ${step.name ?? args.join(' ')}`;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stderr.write(`${result.code} ${seconds} s ${requests.length} requests  ${name.slice(0, 120)}\n`);
  return { name, args, ...result, requests, files, isPolling, isRacing };
}

// The next command finds nothing of them.
async function takeFiles(folder: string, outputs: readonly string[]): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const output of outputs) {
    const root = join(folder, output);
    if (!existsSync(root)) continue;
    for (const name of (await readdir(root, { recursive: true })).sort()) {
      const path = join(root, name);
      if ((await stat(path)).isFile()) files[`${output}/${name}`] = await readContent(path);
    }
    await rm(root, { recursive: true });
  }
  return files;
}

async function readContent(path: string): Promise<string> {
  const bytes = await readFile(path);
  const isText = bytes.length < MAX_TEXT_BYTES && !bytes.includes(0);
  return isText ? bytes.toString() : `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
