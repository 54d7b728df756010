import { Slice } from '../bytes/slice';
import { SliceList } from '../bytes/slice-list';
import { Redaction } from './redact';
import { Selection } from './selection';

/** What capturing needs to know of a configuration. It must outlive every stream that was opened with it. */
@unmanaged
export class CaptureSettings {
  maxRequestBodyBytes: u32;
  maxResponseBodyBytes: u32;
  contentTypes: SliceList;
  redaction: Redaction;
  selection: Selection;
  /** Whether a document begins an array, so that others can join it. */
  isBatched: bool;
  /** Where documents are posted to: a marked request to this place is the export itself. */
  backendAuthority: Slice;
  backendPath: Slice;
  /** Where the sampling manager is asked; the authority is EMPTY where there is none. */
  managerAuthority: Slice;
  managerPath: Slice;
}
