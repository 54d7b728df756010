import type { ComponentType } from 'preact';
import type { ContentType } from '../../src/content/content-type.ts';

/** A body for the views: decoded from its content-encoding if that was possible. */
export type Body = {
  bytes: Uint8Array;
  contentType: string;
  /** Whether it ends early. */
  isCut: boolean;
  /** Its name, such as `Response body`, for people who cannot see where it is. */
  name: string;
};

/** One way to show a body. A new view is a new file, and a line in body-views.ts. */
export type BodyView = {
  name: string;
  /** Of the suitable views, the one with the highest priority is opened first. */
  priority: number;
  /** Whether this is the best view for a body with this type and beginning. */
  fits(contentType: ContentType, bytes: Uint8Array): boolean;
  /** Whether it can be chosen for every body. */
  isForAll: boolean;
  Show: ComponentType<{ body: Body }>;
};
