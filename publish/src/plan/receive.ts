import type { RunOptions } from '../../../receive/src/index.ts';
import { findPage, readVersion } from '../installation.ts';
import type { ReceivingSettings } from '../options/receiving.ts';

/** Makes the options of the receiver, with the files of its page if they are built. */
export async function planReceive({
  isQuiet,
  output,
  warnings: _,
  ...settings
}: ReceivingSettings): Promise<RunOptions> {
  const show = isQuiet ? 'nothing' : output;
  return { ...settings, version: readVersion(), pageFiles: findPage(), ...(show !== undefined && { show }) };
}
