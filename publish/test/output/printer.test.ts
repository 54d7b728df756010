import assert from 'node:assert/strict';
import { openPrinter, type Printer } from '../../src/output/printer.ts';
import { findFaults, HOSTILE } from './hostile.ts';

describe('a printer', () => {
  const print = (use: (printer: Printer) => void, isTTY = false) => {
    let text = '';
    use(openPrinter({ isTTY, write: (part) => (text += part) }));
    return text;
  };

  it('writes text of others on the one line that it was to be on', () => {
    const text = print(({ line }) => line(`Warning: ${HOSTILE}`));
    assert.equal(text.indexOf('\n'), text.length - 1);
    assert.deepEqual(findFaults(text), []);
  });

  it('clears a screen, and begins a line there', () => {
    const text = print(({ block, clear }) => {
      block('a:');
      clear();
      block('::error::x');
    }, true);
    assert.equal(text, 'a:\u001b[H\u001b[2J:\\u003aerror::x');
  });

  it('keeps the lines of a block, and what they begin with', () => {
    assert.equal(
      print(({ block }) => block('a:\n  - b\n\n')),
      'a:\n  - b\n\n',
    );
    assert.deepEqual(findFaults(print(({ block }) => block(HOSTILE))), []);
  });

  it('begins no line with a command, however its parts come', () => {
    for (const parts of [
      [':', ':error::x\n'],
      ['\n', ' ', ':', ':', 'error'],
      ['a\n', '##', 'v', 'so[', 'x'],
    ]) {
      const text = print(({ block }) => {
        for (const part of parts) block(part);
      });
      assert.deepEqual(findFaults(text), []);
      assert.equal(JSON.parse(`"${text.replaceAll('\n', '\\n')}"`), parts.join(''));
    }
  });

  it('shows what a program below it asks before its line ends', () => {
    assert.equal(
      print(({ block }) => block('Password: ')),
      'Password: ',
    );
  });

  it('replaces the line in place on a terminal, and never lets others do so', () => {
    const clear = '\r\u001b[2K';
    const text = print((printer) => {
      assert.ok(printer.isTerminal);
      printer.redraw('1 of 2\u001b[2K');
      printer.redraw('');
      printer.line('done');
    }, true);
    assert.equal(text, `${clear}1 of 2\\u001b[2K${clear}done\n`);
  });

  it('prints nothing without a sink', () => {
    openPrinter().line('x');
    assert.equal(openPrinter().isTerminal, false);
  });
});
