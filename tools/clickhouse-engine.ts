import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ToolError } from './command.ts';
import { cachedFolder } from './tool-cache.ts';
import { fingerprint } from './versions.ts';
import { fitsWheel, getWheelTool, type WheelTool } from './wheel.ts';

const FOLDER = join(import.meta.dirname, 'clickhouse');
/** What the program is made from. */
const PARTS = ['engine.py', 'requirements.txt', '../clickhouse-engine.ts'];
const ENGINE: WheelTool = {
  name: 'clickhouse-engine',
  requirements: join(FOLDER, 'requirements.txt'),
  package: 'chdb-core',
  member: () => '',
  hint: 'about 180 MB the first time',
};

/**
 * Returns the path of a program that serves ClickHouse's engine by HTTP (see `clickhouse/engine.py`), made in the cache
 * folder `root` if it is not there. Throws a ToolError.
 */
export async function getClickHouseEngine(root: string): Promise<string> {
  if (!fitsWheel())
    throw new ToolError(
      "Cannot get ClickHouse's engine: its wheel is for Linux with glibc on x86-64 and arm64.\n" +
        'Run these tests there, or set MESHTAP_CLICKHOUSE_ENGINE to a program that takes the arguments of tools/clickhouse/engine.py.',
    );
  const module = await getWheelTool(ENGINE, root);
  const key = `${ENGINE.name}-${await fingerprint(FOLDER, PARTS)}`;
  const folder = await cachedFolder(root, key, async (draft) => {
    await copyFile(join(FOLDER, 'engine.py'), join(draft, 'engine.py'));
    const program = join(draft, ENGINE.name);
    // Paths are relative to the program, as the cache may be moved.
    const path = `$here/../${basename(dirname(module))}/${basename(module)}`;
    await writeFile(
      program,
      `#!/bin/sh\nhere=$(dirname "$0")\nPYTHONPATH=${path} exec python3 "$here/engine.py" "$@"\n`,
    );
    await chmod(program, 0o755);
  });
  return join(folder, ENGINE.name);
}
