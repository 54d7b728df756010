/**
 * Exposes the pure stages of the filter to tests. Never shipped. A slice goes in and out as a 64-bit number.
 * The whole filter is imported, so that its literals lie in this module as they do in the one that ships.
 */
import '../../assembly/index';

export * from './bytes';
export * from './capture';
export * from './encoding';
export * from './host';
export * from './reader';
