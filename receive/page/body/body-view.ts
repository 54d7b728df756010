import type { ComponentType } from 'preact';
import type { ContentType } from './content-type.ts';

/** A body as the views take it: decoded from its coding where that could be done. */
export type Body = {
  bytes: Uint8Array;
  contentType: string;
  /** Whether it ends early. */
  isCut: boolean;
  /** What it is, such as `Response body`, for those who cannot see where it stands. */
  name: string;
};

/** One way to show a body. A new view is a new file, and a line in body-views.ts. */
export type BodyView = {
  name: string;
  /** Of the views that fit, the one with the greatest is opened first. */
  priority: number;
  /** Whether a body of this type that begins like this is best shown so. Looks at its beginning only. */
  fits(contentType: ContentType, bytes: Uint8Array): boolean;
  /** Whether it can be chosen for every body. */
  isForAll: boolean;
  Show: ComponentType<{ body: Body }>;
};
