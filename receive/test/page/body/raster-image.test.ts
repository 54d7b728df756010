import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { recognizeImage } from '../../../page/body/raster-image.ts';

/** The smallest images there are. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const GIF = 'R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
const WEBP = 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA';

describe('recognizeImage', () => {
  it('knows PNG, GIF and WebP and their sizes by their bytes', () => {
    deepEqual(recognizeImage(Buffer.from(PNG, 'base64')), { type: 'image/png', width: 1, height: 1 });
    deepEqual(recognizeImage(Buffer.from(GIF, 'base64')), { type: 'image/gif', width: 1, height: 1 });
    deepEqual(recognizeImage(Buffer.from(WEBP, 'base64')), { type: 'image/webp', width: 1, height: 1 });
  });

  it('finds the size of a JPEG after other segments', () => {
    const jpeg = Buffer.from('ffd8ffe00004abcdffc0001108001000200301', 'hex');
    deepEqual(recognizeImage(jpeg), { type: 'image/jpeg', width: 32, height: 16 });
  });

  it('never takes SVG, HTML or anything else for an image', () => {
    for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<html>', 'GIF88a', '', 'RIFF'])
      equal(recognizeImage(Buffer.from(text)), undefined);
  });

  it('never throws, whatever is cut off', () => {
    const whole = fc.constantFrom(PNG, GIF, WEBP).map((base64) => Buffer.from(base64, 'base64'));
    fc.assert(
      fc.property(whole, fc.nat({ max: 70 }), (bytes, length) => {
        recognizeImage(bytes.subarray(0, length));
      }),
    );
  });
});
