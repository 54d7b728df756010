import { Slice } from '../bytes/slice';
import { SliceList } from '../bytes/slice-list';
import { Writer } from '../bytes/writer';
import { isOtlp } from '../encoding/format';
import { Frame } from '../encoding/framing';
import { Redaction } from '../redact/redaction';
import { Selection } from './selection';

/** The part of a configuration that capturing needs. It must outlive every stream that was created with it. */
@unmanaged
export class CaptureSettings {
  maxRequestBodyBytes: u32;
  maxResponseBodyBytes: u32;
  contentTypes: SliceList;
  redaction: Redaction;
  selection: Selection;
  /** The wire format: `Format`. */
  format: u32;
  /** How documents are joined into a POST. */
  frame: Frame;
  /** Holds the prefix of the frame, if it is made from the proxy's own names. */
  prefixText: Writer;

  /** Whether the prefix of the frame must still be made. */
  get lacksPrefix(): bool {
    return isOtlp(this.format) && this.frame.innerStart == 0;
  }
  /** Where documents are posted: a marked request to this place is the export itself, and is not captured. */
  backendAuthority: Slice;
  backendPath: Slice;
  /** Where the sampling manager is asked; the authority is EMPTY if there is none. */
  managerAuthority: Slice;
  managerPath: Slice;
}
