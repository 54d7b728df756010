export { toCurl } from './curl.ts';
export { toFetch } from './fetch.ts';
