/** A request that a server got. Writes to the API server have their body. */
export type RecordedRequest = {
  server: 'api' | 'registry' | 'private-registry';
  method: string;
  /** With its query. */
  path: string;
  /** 0 if there was no answer. */
  status: number;
  body?: unknown;
};

/** One command: what went in, and all that came out, without what differs from run to run. */
export type RecordedCommand = {
  name: string;
  args: string[];
  code: number;
  stdout: string;
  stderr: string;
  /** In the order in which they came; parallel ones may come in another order next time. */
  requests: RecordedRequest[];
  /** Text or digest of each file that it wrote. */
  files: Record<string, string>;
  /** It waits for something: how often it asks depends on the time. */
  isPolling: boolean;
  /** Several requests fail at once: which one it names depends on the time. */
  isRacing: boolean;
};

/** All commands of one checkout. */
export type Recording = { commands: RecordedCommand[] };
