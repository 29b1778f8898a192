// The page as one file: text, style, the page's script and, as data, the worker's, so that a web server and the file system
// serve it alike, and a policy in its head can forbid whatever is not named by its hash. node build.mjs [FOLDER]
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { nloptAnywhere } from './nlopt-anywhere.mjs';

const web = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(web));
const golden = join(root, 'golden');
const read = (path) => readFileSync(path, 'utf8');

/** Stored cases that the page brings along, in the order in which it names them. */
const EXAMPLES = ['jsp', 'sleepstudy-uncorrelated', 'dyestuff', 'cbpp'];

function example(name) {
  const config = JSON.parse(read(join(golden, name, 'case.json')));
  let published = null;
  try {
    published = JSON.parse(read(join(golden, name, 'published.json')));
  } catch {
    // not every case has a source that prints numbers
  }
  return { name, config, published, data: read(join(golden, name, config.data)) };
}
const shared = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  minify: true,
  legalComments: 'none',
  logLevel: 'error',
  metafile: true,
  plugins: [nloptAnywhere],
  define: { global: 'globalThis' },
  // libraries of both worlds ask for Node's where they run in it; colours are an optional part of the table library
  external: ['fs', 'path', 'crypto', 'url', 'module', 'worker_threads', '@colors/colors/safe'],
};
/** Text between script tags is read by the rules of HTML: nothing in it may look like markup. */
const asData = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');

/** Builds the folder; what esbuild says of the parts, for the licences of what is in them. */
export async function buildSite(folder) {
  const worker = await build({
    ...shared,
    entryPoints: ['apps/web/src/worker.ts'],
    define: { ...shared.define, EXAMPLES: JSON.stringify(EXAMPLES.map(example)) },
  });
  const page = await build({ ...shared, entryPoints: ['apps/web/src/page.ts'] });
  const script = page.outputFiles[0].text;
  if (/<!--|<\/?script/i.test(script)) throw new Error("the page's script would be read as markup");
  const hash = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash} 'wasm-unsafe-eval'`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const filled = {
    [`content="default-src 'none'"`]: `content="${policy.join('; ')}"`,
    '<style></style>': `<style>${read(join(web, 'src/style.css'))}</style>`,
    '<script></script>': `<script>${script}</script>`,
    'id="app-worker">""<': `id="app-worker">${asData(worker.outputFiles[0].text)}<`,
  };
  let html = read(join(web, 'src/index.html'));
  for (const [place, text] of Object.entries(filled)) {
    if (html.split(place).length !== 2) throw new Error(`index.html has no ${place}, or several`);
    html = html.replace(place, () => text);
  }
  mkdirSync(folder, { recursive: true });
  const partial = join(folder, `.${process.pid}.index.html`);
  writeFileSync(partial, html);
  renameSync(partial, join(folder, 'index.html'));
  return [worker, page];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildSite(resolve(process.argv[2] ?? join(web, 'dist/site')));
}
