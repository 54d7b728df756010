/** What became of a resource. In a dry run: what would become of it. */
export type Action = 'created' | 'configured' | 'unchanged' | 'deleted' | 'skipped' | 'failed';

/** What became of one resource of a namespace; `reason` says why, where that is not plain. */
export interface Outcome {
  namespace: string;
  kind: string;
  name: string;
  action: Action;
  reason?: string;
  /** What to do about a failure, where others went on in spite of it: whole sentences. */
  fix?: string;
}

/** What became of a namespace. */
export interface NamespaceReport {
  namespace: string;
  /** One for each resource, in the order in which they are written. */
  outcomes: Outcome[];
  /** Why the namespace is not as it was asked for. */
  failure?: Error;
  /** The namespace is not there: nothing was done, which is no failure by itself. */
  isMissing?: boolean;
  /** What people should know though it is no failure: whole sentences. */
  warnings?: string[];
}

/** Makes the outcome of a resource. */
export function describeOutcome(
  { kind, metadata: { name, namespace } }: { kind: string; metadata: { name: string; namespace?: string } },
  action: Action,
  reason?: string,
): Outcome {
  return { namespace: namespace ?? '', kind, name, action, ...(reason !== undefined && { reason }) };
}
