import { Slice } from '../bytes/slice';
import { SliceList } from '../bytes/slice-list';
import { Writer } from '../bytes/writer';
import { isOtlp } from '../encoding/format';
import { Frame } from '../encoding/framing';
import { Redaction } from '../redact/redaction';
import { Selection } from './selection';

/** What capturing needs to know of a configuration. It must outlive every stream that was opened with it. */
@unmanaged
export class CaptureSettings {
  maxRequestBodyBytes: u32;
  maxResponseBodyBytes: u32;
  contentTypes: SliceList;
  redaction: Redaction;
  selection: Selection;
  /** The wire format: `Format`. */
  format: u32;
  /** How documents are put together. */
  frame: Frame;
  /** Holds the prefix of the frame, where that is made of what the proxy says of itself. */
  prefixText: Writer;

  /** Whether the prefix of the frame is still to be made. */
  get lacksPrefix(): bool {
    return isOtlp(this.format) && this.frame.innerStart == 0;
  }
  /** Where documents are posted to: a marked request to this place is the export itself. */
  backendAuthority: Slice;
  backendPath: Slice;
  /** Where the sampling manager is asked; the authority is EMPTY where there is none. */
  managerAuthority: Slice;
  managerPath: Slice;
}
