// A backend of your own: `node backend.ts [PORT [ADDRESS]]` prints a line for each exchange.
import { createServer } from 'node:http';

type Exchange = {
  scnt_request: { method: string; host: string; path: string; body: string };
  scnt_response: { status_code: string; body: string };
};

const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  // A document, or with `batch.maxTraces` above 1 an array of them.
  const exchanges: Exchange[] = [JSON.parse(text)].flat();
  for (const { scnt_request: asked, scnt_response: answered } of exchanges) {
    const body = Buffer.from(answered.body, 'base64');
    console.log(`${asked.method} ${asked.host}${asked.path} ${answered.status_code}, ${body.length} bytes`);
  }
  response.writeHead(204).end();
});
const [port = '9000', address = '0.0.0.0'] = process.argv.slice(2);
server.listen(Number(port), address, () => console.log('listening on', server.address()));
