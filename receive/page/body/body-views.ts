import { parseContentType } from '../../src/content/content-type.ts';
import type { BodyView } from './body-view.ts';
import { formView } from './form-view.tsx';
import { hexView } from './hex-view.tsx';
import { imageView } from './image-view.tsx';
import { jsonView } from './json-view.tsx';
import { rawView } from './raw-view.tsx';

const VIEWS: readonly BodyView[] = [jsonView, formView, imageView, rawView, hexView];

/** The views for a body, the one to open first at the beginning. Raw and Hex are always there. */
export function viewsFor(contentType: string, bytes: Uint8Array): BodyView[] {
  const type = parseContentType(contentType);
  const fitting = VIEWS.filter((view) => view.fits(type, bytes)).sort((a, b) => b.priority - a.priority);
  return [...fitting, ...VIEWS.filter((view) => view.isForAll && !fitting.includes(view))];
}
