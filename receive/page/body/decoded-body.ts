import { useEffect, useMemo, useState } from 'preact/hooks';
import type { MessageJson } from '../../src/api/api-types.ts';
import type { Body } from './body-view.ts';
import { bytesOf, headerOf } from './captured-body.ts';
import { codingOf, decodeBody } from './content-coding.ts';

/** The body of a message as captured, and decoded from its content-encoding. */
export type DecodedBody = {
  captured: Body;
  /** Undefined while it is being decoded; null if there is nothing to decode, or it cannot be decoded here. */
  decoded: Body | null | undefined;
  /** The content-encoding, such as `gzip`; empty if none. */
  encoding: string;
};

/** Reads a message's body, and decodes it in the background if it is encoded. `name` is what to call it. */
export function useDecodedBody(message: MessageJson, name: string): DecodedBody {
  const encoding = headerOf(message, 'content-encoding').trim();
  const coding = codingOf(encoding);
  const captured = useMemo<Body>(
    () => ({
      bytes: bytesOf(message.body),
      contentType: headerOf(message, 'content-type'),
      isCut: message.truncated,
      name,
    }),
    [message, name],
  );
  const [decoded, setDecoded] = useState<Body | null>();
  useEffect(() => {
    let isCurrent = true;
    setDecoded(coding === '' || captured.bytes.length === 0 ? null : undefined);
    if (coding === '' || captured.bytes.length === 0) return;
    decodeBody(captured.bytes, coding).then((result) => {
      if (!isCurrent) return;
      setDecoded(result === undefined ? null : { ...captured, bytes: result.bytes, isCut: result.isCut });
    });
    return () => {
      isCurrent = false;
    };
  }, [captured, coding]);
  return {
    captured,
    decoded: coding === '' ? null : decoded,
    encoding: encoding === 'identity' ? '' : encoding,
  };
}
