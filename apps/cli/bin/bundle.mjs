/**
 * The command line as few large files instead of a thousand small ones: reading and translating those was most of the
 * time of a short command. Made in set-up, and again by the first command after a source has changed; lines of a stack
 * trace are those of the sources.
 */
import { mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(dirname(cli));
/** Beside `src`, so that what a source finds relative to itself (`../package.json`) is found from here too. */
const out = join(cli, 'dist');
const MAIN = join(out, 'main.mjs');

/** Newest change below a folder, milliseconds; the names in a folder count, so that a removed file is seen. */
function changed(folder) {
  let newest = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? changed(path) : statSync(path).mtimeMs);
  }
  return newest;
}
function sources() {
  const packages = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name, 'src'));
  return [join(cli, 'src'), ...packages.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory())];
}
/** Whether the bundle is there and younger than every source, every installed library and this file. */
export function isFresh() {
  const made = statSync(MAIN, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined) return false;
  const others = [join(root, 'node_modules', '.setup-stamp'), fileURLToPath(import.meta.url)];
  const stamps = others.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return made > Math.max(...stamps, ...sources().map(changed));
}

/** A package's own files (an R script beside its source) stay where they are: the source's place is written into it. */
const ownPlace = {
  name: 'own-place',
  setup(build) {
    build.onLoad({ filter: /[\\/]packages[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises');
      const text = await readFile(path, 'utf8');
      const place = JSON.stringify(relative(out, path).replaceAll('\\', '/'));
      return { loader: 'ts', contents: text.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`) };
    });
  },
};

/** Written file by file under another name and then renamed, the entry points last: a command never reads half of one. */
export async function bundle() {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: { main: join(cli, 'src/main.ts'), boot: join(cli, 'src/worker.ts') },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    outdir: out,
    outExtension: { '.js': '.mjs' },
    // in the same folder, for the same reason
    chunkNames: '[name]-[hash]',
    sourcemap: true,
    sourcesContent: false,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'error',
    write: false,
    plugins: [ownPlace],
    // an optional part of the drawing library, which it does without
    external: ['canvas'],
    // libraries in the older module system ask for Node's own modules by `require`
    banner: { js: "import { createRequire as ofNode } from 'node:module'; const require = ofNode(import.meta.url);" },
  });
  mkdirSync(out, { recursive: true });
  const isEntry = ({ path }) => ['main.mjs', 'boot.mjs'].includes(basename(path));
  for (const file of [...outputFiles].sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
    const partial = join(dirname(file.path), `.${process.pid}.${basename(file.path)}`);
    writeFileSync(partial, file.contents);
    renameSync(partial, file.path);
  }
}
