import type { Members } from '../../decode/documents.ts';

/** What a proxy sends, or what hostile traffic makes it send: each by what a plain document has instead. */
export const DOCUMENTS: Record<string, Members> = {
  'a plain exchange': {},
  'no response': { scnt_response: { status_code: '0', version: '', headers: [], body: '' } },
  'a status below 100': { scnt_response: { status_code: '7' } },
  'the largest status': { scnt_response: { status_code: '999' } },
  'IPv6 addresses': { source_address: '[2001:db8::1]:443', destination_address: '::1' },
  'ports that are none': { source_address: 'a:65536', destination_address: 'a:080' },
  'ports at the limits': { source_address: 'a:65535', destination_address: 'a:0' },
  'empty addresses': { source_address: '', destination_address: ':80' },
  'a host without a port': { scnt_request: { host: 'shop' } },
  'a host with two ports': { scnt_request: { host: 'shop:1:2' } },
  'a host with a line break': { scnt_request: { host: 'sh\nop:1', path: '/\n' } },
  'a line break after a port': { scnt_request: { host: 'shop:80\n' } },
  'NUL characters': { request_id: 'a\0b', scnt_request: { path: '/\0', host: '\0:80' } },
  'texts beyond ASCII': { scnt_request: { path: '/café/😀', host: 'bücher:80', method: 'ÄÖ' } },
  'quotes and backslashes': { request_id: `'"\\`, scnt_request: { path: `/'\\'"\`` } },
  'capital letters in names of headers': {
    scnt_request: {
      headers: [
        ['X-Ä-Name', 'Ä'],
        ['ΣΑΣ', 'x'],
      ],
    },
  },
  'repeated and empty headers': {
    scnt_response: {
      headers: [
        ['a', ''],
        ['', 'b'],
        ['a', '2'],
      ],
    },
  },
  'no headers': { scnt_request: { headers: [] }, scnt_response: { headers: [] } },
  'many headers': { scnt_request: { headers: Array.from({ length: 4096 }, (_, at) => [`h${at}`, `${at}`]) } },
  'a body of all bytes': { scnt_request: { body: base64(Uint8Array.from({ length: 256 }, (_, at) => at)) } },
  'a large body': { scnt_response: { body: base64(Buffer.alloc(3_000_000, 'large ')) } },
  'truncated bodies': {
    scnt_request: { truncated_body: true, body: '' },
    scnt_response: { truncated_body: true },
  },
  'a redacted header': { scnt_request: { headers: [['authorization', 'Bearer [redacted]']] } },
  'a redacted name of a header': { scnt_response: { headers: [['[redacted]', '']] } },
  'a redacted query': { scnt_request: { path: '/a?token=[redacted]' } },
  'an encoded redacted query': { scnt_request: { path: '/a?u=%2Fb%3Ft%3D%5Bredacted%5D' } },
  'one in small letters': { scnt_request: { path: '/a?u=%2Fb%3Ft%3D%5bredacted%5d' } },
  'one in mixed letters': { scnt_request: { path: '/a?u=%2Fb%3Ft%3D%5bredacted%5D' } },
  'a redacted request body': { scnt_request: { body: base64(Buffer.from('{"a": "[redacted]"}')) } },
  'a redacted response body': { scnt_response: { body: base64(Buffer.from('[redacted]')) } },
  'a redacted id': { request_id: '[redacted]' },
  'a trace that scnt does not carry': {
    scnt_request: { headers: [['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01']] },
  },
};

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
