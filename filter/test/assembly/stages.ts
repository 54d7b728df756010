/** Exposes the pure stages of the filter to tests. Never shipped. A slice goes in and out as a 64-bit number. */
export * from './bytes';
export * from './capture';
export * from './encoding';
export * from './export';
export * from './host';
export * from './reader';
export * from './redact';
