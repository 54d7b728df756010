/**
 * Lets this process go on while a terminal takes nothing, as after Ctrl-S: what is written to it then waits, and is asked
 * after with `drain`. Node makes writes to a terminal wait for it, and everything else with them. What is no terminal of
 * Node's is left alone. Source: Node, lib/tty.js, WriteStream.
 */
export function freeFromTerminal(stream: object): void {
  const { isTTY, _handle: handle } = stream as {
    isTTY?: boolean;
    _handle?: { setBlocking?(isBlocking: boolean): unknown };
  };
  if (isTTY === true) handle?.setBlocking?.(false);
}
