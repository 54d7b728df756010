/** The metadata of a resource, as far as it is looked at. */
export type ResourceMetadata = {
  name: string;
  namespace?: string;
  resourceVersion?: string;
  labels?: object;
  annotations?: object;
  managedFields?: { subresource?: string }[];
};

/**
 * Returns a resource without its status, which controllers write when they get to it, and without what follows from that.
 * Two are the same if nobody has written the resource itself.
 */
export function withoutStatus<T extends { metadata: ResourceMetadata; status?: unknown }>(
  resource: T,
): object {
  const { status: _status, ...rest } = resource;
  const { resourceVersion: _version, managedFields = [], ...metadata } = resource.metadata;
  const owners = managedFields.filter(({ subresource }) => subresource !== 'status');
  return { ...rest, metadata: { ...metadata, managedFields: owners } };
}
