/**
 * Makes a call whose limit is a millisecond, and holds this thread until that has passed: the timer comes before the
 * answer, however fast the worker is and however busy the machine.
 */
export async function callTooLate<T>(call: () => Promise<T>): Promise<T> {
  // The event loop looks at timers after this, and at answers of workers only then.
  await new Promise((resolve) => setImmediate(resolve));
  const answer = call();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  return answer;
}
