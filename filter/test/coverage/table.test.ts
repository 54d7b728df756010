import assert from 'node:assert/strict';
import { measureFiles } from '../../coverage/report.ts';
import { tableOf } from '../../coverage/table.ts';

describe('the table of coverage', () => {
  it('has one row for each file and one for all, with numbers to the right', () => {
    const files = measureFiles({
      'assembly/index.ts': [
        [3, 1, true],
        [4, 1, true],
      ],
      'assembly/capture/tap.ts': [
        ...Array.from({ length: 98 }, (_, index) => [index + 1, 3, true] as const),
        [200, 3, true],
        [200, 9, false],
        [201, 3, false],
      ],
    });
    assert.equal(
      tableOf(files),
      `\
file                            lines  run      %  statements  run      %  missed lines
filter/assembly/capture/tap.ts    100   98   98.0         101   99   98.0  200-201
filter/assembly/index.ts            2    2  100.0           2    2  100.0
all                               102  100   98.0         103  101   98.0
`,
    );
  });
});
