import { useEffect, useState } from 'preact/hooks';
import { formatCount } from '../formats.ts';
import type { Body, BodyView } from './body-view.ts';
import { MAX_PIXELS, recognizeImage } from './raster-image.ts';

/**
 * Draws an image, if its bytes and its content-type both name the same raster format. The browser gets the bytes with
 * their real type, so they are never taken for anything else.
 */
export const imageView: BodyView = {
  name: 'Image',
  priority: 40,
  isForAll: false,
  fits: ({ type }, bytes) => {
    const image = recognizeImage(bytes);
    return image !== undefined && image.type === type && image.width * image.height <= MAX_PIXELS;
  },
  Show: ImageBody,
};

function ImageBody({ body }: { body: Body }) {
  const image = recognizeImage(body.bytes);
  const [address, setAddress] = useState<string>();
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    const made = URL.createObjectURL(
      new Blob([body.bytes as Uint8Array<ArrayBuffer>], { type: image?.type ?? '' }),
    );
    setBroken(false);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [body, image?.type]);
  if (image === undefined || address === undefined) return null;
  return (
    <figure class="body-box image">
      {isBroken ? null : (
        <img
          src={address}
          alt={`Preview of the ${body.name.toLowerCase()}`}
          onError={() => setBroken(true)}
        />
      )}
      <figcaption>
        {isBroken ? 'The browser cannot draw it. ' : ''}
        {image.type}, {formatCount(image.width)} × {formatCount(image.height)} pixels
      </figcaption>
    </figure>
  );
}
