/** `mixdiff serve`: the page, for a browser on this machine and no other; it is one file, and this answers with nothing else. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Answer } from '@mixdiff/contract';
import { EXIT, type ExitCode, settle } from '../exit.ts';
import { signal } from '../interruption.ts';
import { badPort } from '../messages.ts';
import { goldenFolder } from '../model.ts';
import { tellText } from '../tell.ts';

export interface ServeOptions {
  readonly port?: string;
}
/** No other machine reaches it. */
const HERE = '127.0.0.1';
const PORT = '8765';
const LARGEST_PORT = 65_535;

/** `mixdiff serve`: answers until it is interrupted. */
export async function serveCommand({ port = PORT }: ServeOptions): Promise<ExitCode> {
  const number = Number(port);
  if (!/^\d+$/.test(port) || number > LARGEST_PORT)
    throw settle(badPort(`--port ${port} is no port`, `name one up to ${LARGEST_PORT}; 0 takes a free one`));
  const page = await pageText().catch((error: unknown) => {
    // Ctrl-C ends what builds the page, too
    if (signal.aborted) return null;
    throw error;
  });
  if (page === null) return EXIT.interrupted;
  const { server } = settle(await listening(serverOf(page), number));
  const address = server.address();
  const at = typeof address === 'object' && address ? address.port : number;
  tellText(
    `http://${HERE}:${at}/  opens in a browser on this machine; your data stay in that browser. Ctrl-C ends it.\n`,
  );
  await interrupted();
  server.closeAllConnections();
  server.close();
  return EXIT.interrupted;
}
/** The page of the published package lies beside its code; in the repository it is built from the sources. */
async function pageText(): Promise<string> {
  const packed = join(dirname(fileURLToPath(import.meta.url)), '../site/index.html');
  if (existsSync(packed)) return readFileSync(packed, 'utf8');
  const web = join(dirname(goldenFolder()), 'apps/web');
  await promisify(execFile)(process.execPath, [join(web, 'build.mjs')]);
  return readFileSync(join(web, 'dist/site/index.html'), 'utf8');
}
function serverOf(page: string): Server {
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // the page's own policy stands in its head; that no other page may frame it, only a header can say
    'Content-Security-Policy': "frame-ancestors 'none'",
  };
  return createServer(({ method, url }, response) => {
    const isPage = url === '/' || url === '/index.html';
    if (!isPage || (method !== 'GET' && method !== 'HEAD')) {
      response.writeHead(isPage ? 405 : 404, { 'Content-Type': 'text/plain' }).end(isPage ? 'GET\n' : 'not here\n');
      return;
    }
    response.writeHead(200, headers).end(method === 'HEAD' ? '' : page);
  });
}
function listening(server: Server, port: number): Promise<Answer<{ readonly server: Server }>> {
  return new Promise((resolve) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const why = code === 'EADDRINUSE' ? 'another program has it' : (code ?? 'it cannot be listened to');
      resolve(badPort(`port ${port}: ${why}`, 'name another: --port 0 takes a free one'));
    });
    server.listen(port, HERE, () => resolve({ server }));
  });
}
/** Resolves once Ctrl-C was pressed. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (!signal.aborted) return;
      clearInterval(timer);
      resolve();
    }, 50);
  });
}
