import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PREVIEW_PAGE, PREVIEW_SCRIPT, PREVIEW_STYLE } from './page.ts';
import type { Preview } from './preview.ts';

/** What is to be seen now: the letter, what is wrong, or both where the letter is the last good one. */
export interface Shown {
  letter?: Preview;
  error?: string;
}

export interface PreviewServer {
  /** Where the page is: `http://127.0.0.1:40123/`. */
  address: string;
  /** Has every open page ask again. */
  changed(): void;
  close(): Promise<void>;
}

const FILES = new Map([
  ['/', ['text/html', PREVIEW_PAGE]],
  ['/preview.css', ['text/css', PREVIEW_STYLE]],
  ['/preview.js', ['text/javascript', PREVIEW_SCRIPT]],
] as const);
/** The frame inherits it: letters have their styles inline and their pictures anywhere, and run nothing. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src http: https: data:; connect-src 'self'; frame-src 'self'";

/**
 * Serves a preview on the loopback interface.
 * @param show asked anew by each page; '' = no locale was chosen
 */
export async function servePreview(
  port: number,
  show: (locale: string) => Promise<Shown>,
): Promise<PreviewServer> {
  const waiting = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: got } = server.address() as AddressInfo;
  const host = `127.0.0.1:${got}`;
  return {
    address: `http://${host}/`,
    changed() {
      for (const response of waiting) response.write('data: \n\n');
    },
    close: () => closed(server),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page from elsewhere that has its name lead here would read somebody's letter.
    if (request.headers.host !== host && request.headers.host !== `localhost:${got}`) {
      response.writeHead(403).end();
      return;
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${host}`);
    const file = FILES.get(pathname as '/');
    if (file !== undefined) send(response, `${file[0]}; charset=utf-8`, file[1]);
    else if (pathname === '/preview.json')
      send(response, 'application/json', JSON.stringify(await show(searchParams.get('locale') ?? '')));
    else if (pathname === '/changes') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      // A page that lost its connection, by a restart or a sleep, asks at once.
      response.write('data: \n\n');
      waiting.add(response);
      response.once('close', () => waiting.delete(response));
    } else response.writeHead(404).end();
  }
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, {
    'content-type': type,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  response.end(body);
}

async function closed(server: Server): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await ended;
}
