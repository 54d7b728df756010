import type { ResponseContext } from '@kubernetes/client-node';
import { AnswerError, AnswerReader } from '../answers.ts';
import { isObject, type JsonObject, objectOf, parseBounded, textOf } from '../json.ts';
import { findMisfit, type Shape } from '../shape.ts';
import type { ClusterResource, ResourceKind } from './api.ts';
import { NoApiServer } from './refusal.ts';
import { METADATA, SHAPES, STATUS } from './shapes.ts';

// A resource has at most 1.5 MiB, the limit of etcd, if nobody has raised it.
const ANSWERS = new AnswerReader(6 * 1024 * 1024);
// Whoever prints a resource, as YAML for example, needs much memory for each of its values.
const MAX_RESOURCE_VALUES = 50_000;

/** Reads the answer to a request that succeeded: plain JSON. Throws an `AnswerError`, or a `NoApiServer`. */
export async function readAnswer(response: ResponseContext): Promise<unknown> {
  const text = await readText(response);
  try {
    return parseBounded(text);
  } catch (error) {
    if (error instanceof AnswerError && !error.isTooLarge && !/^\s*\{/.test(text)) throw new NoApiServer();
    throw error;
  }
}

/** Reads the answer to a request that succeeded, which is text. Throws an `AnswerError`. */
export function readText(response: ResponseContext): Promise<string> {
  return ANSWERS.read(openBody(response));
}

/** Ends an answer that is not read: it may never end by itself. */
export async function dropAnswer(response: ResponseContext): Promise<void> {
  await response.body.stream()?.cancel();
}

/** Opens the body of an answer. */
export async function* openBody(response: ResponseContext): AsyncGenerator<Uint8Array> {
  const stream = response.body.stream();
  if (stream !== null) yield* stream;
}

/** Checks that a value is a resource, and gives it with its kind, which the items of lists do not have. */
export function toResource(value: unknown, { apiVersion, kind }: ResourceKind): ClusterResource {
  if (!isObject(value) || !isObject(value.metadata)) throw new AnswerError('is not a resource');
  if (textOf(value.metadata.name) === undefined) throw new AnswerError('has a resource without a name');
  check(value.metadata, METADATA, 'metadata');
  const shape = SHAPES.get(kind);
  if (shape !== undefined) check(value, shape);
  return { ...value, apiVersion, kind } as unknown as ClusterResource;
}

/** Checks that a value is one resource, of a size that people can read. */
export function toSingle(value: unknown, kind: ResourceKind): ClusterResource {
  const resource = toResource(value, kind);
  if (countAll(resource) > MAX_RESOURCE_VALUES) throw new AnswerError('has too many values');
  return resource;
}

/** Checks that a value is a page of a list, and gives its items and the token of the next page. */
export function toPage(value: unknown): { items: readonly unknown[]; next?: string } {
  const { items, metadata } = objectOf(value);
  if (!Array.isArray(items)) throw new AnswerError('is not a list');
  const next = textOf(objectOf(metadata).continue);
  return { items, ...(next !== undefined && { next }) };
}

/** Checks that a value says which kinds the server has. Source: Kubernetes API reference, `APIResourceList`. */
export function toKinds(value: unknown): JsonObject {
  const kind: Shape = { members: { kind: 'text', name: 'text', namespaced: 'boolean' } };
  if (!isObject(value)) throw new AnswerError('is not a list of kinds');
  check({ resources: [], ...value }, { members: { resources: { items: kind } } });
  return { resources: [], ...value };
}

/** Returns a `Status`; an empty one if the value is anything else. */
export function toStatus(value: unknown): JsonObject {
  return findMisfit(value, STATUS) === undefined ? objectOf(value) : {};
}

function check(value: unknown, shape: Shape, path = ''): void {
  const misfit = findMisfit(value, shape, path);
  if (misfit !== undefined) throw new AnswerError(`has the wrong type at ${misfit}`);
}

function countAll(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + countAll(member), 1);
}
