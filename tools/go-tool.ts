import { readFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { runCommand, ToolError } from './command.ts';
import { sayWhile } from './progress.ts';
import { cachedFolder } from './tool-cache.ts';
import { fingerprint, readGoVersion } from './versions.ts';

/** A program built from a Go module in this folder. */
export type GoTool = {
  readonly name: string;
  /** Folder of the go.mod file. */
  readonly folder: string;
  /** What `go build` is given. */
  readonly package: string;
  /** The module whose version is the tool's; a program of our own has none. */
  readonly module?: string;
  /** Files that, when changed, ask for a new build. */
  readonly sources: readonly string[];
  /** How long a build takes with nothing cached, for people. */
  readonly hint: string;
};

// One build at a time: two at once would both compile the packages that they share.
let lastBuild: Promise<unknown> = Promise.resolve();

/** Returns the path of a Go tool, built into the cache folder `root` if it is not there. Throws a ToolError. */
export async function getGoTool(tool: GoTool, root: string): Promise<string> {
  const title = tool.module ? `${tool.name} ${await readModuleVersion(tool.folder, tool.module)}` : tool.name;
  const print = await fingerprint(tool.folder, tool.sources);
  const key = `${title.replace(' ', '-')}-${platform()}-${arch()}-${print}`;
  const fill = (folder: string) =>
    sayWhile(`building ${title}`, tool.hint, () => build(tool, join(folder, tool.name)));
  const next = lastBuild.then(() => cachedFolder(root, key, fill));
  lastBuild = next.catch(() => {});
  return join(await next, tool.name);
}

async function readModuleVersion(folder: string, module: string): Promise<string> {
  return readGoVersion(await readFile(join(folder, 'go.mod'), 'utf8'), module);
}

async function build(tool: GoTool, output: string): Promise<void> {
  const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', output, tool.package];
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };
  await runCommand('go', args, { cwd: tool.folder, env }).catch((cause: Error) => {
    throw new ToolError(
      `Cannot build ${tool.name}: ${cause.message}\n` +
        `Check that Go is installed and reaches its module proxy, or set ${environmentName(tool.name)} to a ${tool.name} of your own.`,
      { cause },
    );
  });
}

/** Returns the environment variable that names a tool of the user's own: `oras` is MESHTAP_ORAS. */
export function environmentName(tool: string): string {
  return `MESHTAP_${tool.toUpperCase().replaceAll('-', '_')}`;
}
