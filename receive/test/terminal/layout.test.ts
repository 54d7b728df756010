import assert from 'node:assert/strict';
import { chooseLayout } from '../../src/terminal/layout.ts';

const widthOf = (columns: number) => chooseLayout(columns).reduce((sum, { width }) => sum + width + 1, -1);
const namesOf = (columns: number) => chooseLayout(columns).map(({ name }) => name);

describe('chooseLayout', () => {
  it('fills a terminal of any width, and never more', () => {
    for (let columns = 40; columns <= 400; columns++) assert.equal(widthOf(columns), columns);
  });

  it('shows every column on a wide terminal', () => {
    assert.deepEqual(namesOf(140), [
      ...['time', 'method', 'target', 'status', 'duration', 'sent', 'received', 'route', 'marks'],
    ]);
  });

  it('leaves out sizes, route and marks first, and keeps method, target and status on the narrowest', () => {
    assert.deepEqual(namesOf(100), ['time', 'method', 'target', 'status', 'duration', 'route', 'marks']);
    assert.deepEqual(namesOf(40).slice(-3), ['method', 'target', 'status']);
    assert.deepEqual(namesOf(1), namesOf(40));
  });
});
