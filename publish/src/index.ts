export { ExitCode, PublishError } from './errors.ts';
export { formatReference, type ImageReference, parseReference } from './image/reference.ts';
export { type PullOptions, pullModule } from './registry/pull.ts';
