const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const MINUTE = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const DAY_MINUTE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const COUNT = new Intl.NumberFormat('en');

/** Writes a time of the API in local time, to the millisecond: `14:02:31.482`. */
export function formatClock(iso: string): string {
  return `${CLOCK.format(new Date(iso))}${/\.\d{3}/.exec(iso)?.[0] ?? '.000'}`;
}

/** Writes a time for an axis that spans `spanUs`: with as many units as it needs to be unambiguous. */
export function formatTick(us: number, spanUs: number): string {
  const date = new Date(us / 1000);
  if (spanUs <= 300e6) return CLOCK.format(date);
  if (spanUs <= 26 * 3600e6) return MINUTE.format(date);
  return spanUs <= 3 * 86400e6 ? DAY_MINUTE.format(date) : DAY.format(date);
}

/** Writes a span between two times, in words for the range menu. */
export function formatSpan(sinceUs: number, untilUs: number): string {
  const spanUs = untilUs - sinceUs;
  const isToday = DAY.format(new Date()) === DAY.format(new Date(sinceUs / 1000));
  const day = isToday ? '' : `${DAY.format(new Date(sinceUs / 1000))}, `;
  const format = spanUs <= 86400e6 ? CLOCK : DAY_MINUTE;
  return `${spanUs <= 86400e6 ? day : ''}${format.format(new Date(sinceUs / 1000))} – ${format.format(new Date(untilUs / 1000))}`;
}

/** Writes a duration in milliseconds with three digits at most: `1.9 ms`, `43 ms`, `1.20 s`. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return '';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Writes a size in bytes: `61 B`, `72.1 kB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** Writes a size in the units of disks and flags: `1.1 GiB`, `2 GiB`. */
export function formatDisk(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit]}`;
}

/** Writes a count with separated thousands: `1,204,311`. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** Writes how long ago something was, in its two largest units: `6 d 4 h`, `12 min`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}

/** Writes a count with its noun: `1 exchange`, `37 exchanges`. */
export function formatExchanges(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'exchange' : 'exchanges'}`;
}

/** Writes a share in percent: `<0.1 %`, `0.3 %`, `12 %`; `100 %` only if it is all. */
export function formatPercent(part: number, total: number): string {
  const percent = (100 * part) / Math.max(1, total);
  if (percent < 0.1) return '<0.1 %';
  if (percent >= 99.5) return part === total ? '100 %' : '>99 %';
  return `${percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}
