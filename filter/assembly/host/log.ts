import { writeDecimal } from '../bytes/decimal';
import { literal } from '../bytes/literal';
import { byteAt, Slice, sizeOf, sliceOf } from '../bytes/slice';
import { LogLevel } from './abi';
import { writeLog } from './calls';

/** A line is cut at this size. */
const LINE_BYTES: usize = 1024;
const line: usize = memory.data(LINE_BYTES as i32);
let size: usize = 0;

const PREFIX = literal('meshtap: ');
const REPLACED_CONTROL: u8 = 0x3f;

/** Begins a line. Call it only if its level is logged. */
export function beginLine(): void {
  size = 0;
  addToLine(PREFIX);
}

/** Adds bytes to the line; control characters become `?`, so that no value can forge a line of its own. */
export function addToLine(bytes: Slice): void {
  const count = min(sizeOf(bytes), LINE_BYTES - size);
  for (let i: usize = 0; i < count; i++) {
    const byte = byteAt(bytes, i);
    store<u8>(line + size + i, byte < 0x20 || byte == 0x7f ? REPLACED_CONTROL : byte);
  }
  size += count;
}

/** Adds a whole number to the line. */
export function addNumberToLine(value: u64): void {
  if (size + 20 > LINE_BYTES) return;
  size = writeDecimal(line + size, value) - line;
}

/** Writes the line to the proxy's log. */
export function endLine(level: u32): void {
  writeLog(min(level, LogLevel.ERROR), sliceOf(line, size));
}
