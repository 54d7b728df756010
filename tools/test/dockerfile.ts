import { execSync } from 'node:child_process';
import { copyFileSync, cpSync, globSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** The input for running a Dockerfile: its text, the checkout, what Docker ignores of it, an empty folder. */
export type Build = {
  dockerfile: string;
  checkout: string;
  isLeftOut: (path: string) => boolean;
  folder: string;
};

/**
 * Runs stages of a Dockerfile without Docker, each on the result of the one before: their COPY and RUN lines, in the
 * folder. `npm ci` only checks what it would do; the checkout's node_modules stand in for what it installs. Throws if a
 * line fails.
 */
export function runStages(build: Build, count: number): void {
  const [, ...stages] = build.dockerfile.replaceAll('\\\n', '').split(/^FROM /m);
  for (const stage of stages.slice(0, count)) {
    for (const [, name, rest = ''] of stage.matchAll(/^([A-Z]+) (.*)$/gm)) {
      if (name === 'COPY') copy(build, rest.split(' '));
      else if (name === 'RUN') run(build, rest);
      else if (name !== 'ARG' && name !== 'WORKDIR') throw new Error(`${name} is not known here: ${rest}`);
    }
  }
}

/** Runs the copies of the receiver's stage from the earlier stages, into another folder. */
export function copyReceiver(
  { dockerfile, folder }: Pick<Build, 'dockerfile' | 'folder'>,
  target: string,
): void {
  const [, stage = ''] = dockerfile.split(/^FROM .* AS receiver$/m);
  for (const [, from = '', to = ''] of stage
    .split(/^FROM /m)[0]
    ?.matchAll(/^COPY --from=package \/meshtap\/(\S+) (\S+)$/gm) ?? []) {
    const path = to === './' ? join(target, basename(from)) : join(target, to);
    if (from === 'node_modules') symlinkSync(realpathSync(join(folder, from)), path.replace(/\/$/, ''));
    else cpSync(join(folder, from), path, { recursive: true });
  }
}

function copy({ checkout, isLeftOut, folder }: Build, words: string[]): void {
  const target = join(folder, words.at(-1) ?? '');
  const sources = words.slice(0, -1);
  for (const source of sources) {
    const found = globSync([source, `${source}/**`], { cwd: checkout, withFileTypes: true });
    const files = found
      .filter((entry) => entry.isFile())
      .map((entry) => relative(checkout, join(entry.parentPath, entry.name)))
      .filter((file) => !isLeftOut(file));
    if (files.length === 0 && !/[*?[]/.test(source)) throw new Error(`COPY does not find ${source}`);
    for (const file of files) {
      const path = join(target, relative(source, file) || basename(file));
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(join(checkout, file), path);
    }
  }
}

function run({ checkout, folder }: Build, command: string): void {
  // npm, which may run the tests, passes its own folder on to its children.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const env = { ...Object.fromEntries(own), npm_config_dry_run: 'true', npm_config_offline: 'true' };
  execSync(command, { cwd: folder, env, stdio: 'pipe' });
  if (!command.includes('npm ci')) return;
  rmSync(join(folder, 'node_modules'), { force: true });
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'));
}
