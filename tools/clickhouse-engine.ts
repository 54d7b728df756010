import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cachedFolder } from './tool-cache.ts';
import { fingerprint } from './versions.ts';
import { getWheelTool, type WheelTool } from './wheel.ts';

const FOLDER = join(import.meta.dirname, 'clickhouse');
const ENGINE: WheelTool = {
  name: 'chdb',
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
  const module = dirname(await getWheelTool(ENGINE, root));
  const key = `clickhouse-engine-${await fingerprint(FOLDER, ['engine.py', 'requirements.txt'])}`;
  const folder = await cachedFolder(root, key, async (draft) => {
    await copyFile(join(FOLDER, 'engine.py'), join(draft, 'engine.py'));
    const program = join(draft, 'clickhouse-engine');
    // Paths are relative to the program, as the cache may be moved.
    await writeFile(
      program,
      `#!/bin/sh\nhere=$(dirname "$0")\nPYTHONPATH=$here/../${basename(module)}/chdb exec python3 "$here/engine.py" "$@"\n`,
    );
    await chmod(program, 0o755);
  });
  return join(folder, 'clickhouse-engine');
}
