/**
 * Has the time limits of `ms` milliseconds pass when a spec calls the result, and not before, by mocha's hooks: a slow
 * moment changes nothing.
 */
export function useDeadline(ms: number): () => void {
  const { timeout } = AbortSignal;
  let limit = new AbortController();
  beforeEach(() => {
    limit = new AbortController();
    AbortSignal.timeout = (limitMs) => (limitMs === ms ? limit.signal : timeout.call(AbortSignal, limitMs));
  });
  afterEach(() => {
    AbortSignal.timeout = timeout;
  });
  return () => limit.abort(new DOMException('The time limit has passed.', 'TimeoutError'));
}
