// Makes the package that is published: bundled, typed, without dependencies and without scripts of its own. It is laid out in
// out/package and packed beside it; nothing is published here. node scripts/pack.mjs [FOLDER]
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compile } from 'json-schema-to-typescript';
import { buildSite } from '../apps/web/build.mjs';
import { nloptAnywhere } from '../apps/web/nlopt-anywhere.mjs';
import { licences } from './licences.mjs';
import { rPackage } from './r-package.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = resolve(process.argv[2] ?? join(root, 'out/package'));
const dist = join(out, 'dist');
const at = (...parts) => join(root, ...parts);
const read = (path) => readFileSync(path, 'utf8');
const own = JSON.parse(read(at('packages/mixdiff/package.json')));

/** The most that a tarball may weigh, bytes. */
const MOST = 5_000_000;
/** Cases larger than this stay in the repository. */
const LARGEST_CASE = 250_000;

// the declarations that are published
execFileSync(at('node_modules/.bin/tsc'), ['-b', at('packages/mixdiff')], { stdio: 'inherit' });

rmSync(out, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

/** What a source finds beside itself (the R scripts of packages/r) lies beside the bundle, under the package's name. */
const ownPlace = {
  name: 'own-place',
  setup(build) {
    build.onLoad({ filter: /[\\/]packages[\\/][^\\/]+[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const place = JSON.stringify(`../${relative(at('packages'), path).replaceAll('\\', '/')}`);
      return {
        loader: 'ts',
        contents: read(path).replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`),
      };
    });
  },
};
const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  outdir: dist,
  outExtension: { '.js': '.mjs' },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'error',
  metafile: true,
  plugins: [ownPlace],
};
const node = await build({
  ...shared,
  entryPoints: {
    main: at('apps/cli/src/main.ts'),
    boot: at('apps/cli/src/worker.ts'),
    index: at('packages/mixdiff/src/index.ts'),
  },
  platform: 'node',
  target: 'node20',
  splitting: true,
  chunkNames: '[name]-[hash]',
  external: ['canvas'],
  banner: { js: "import { createRequire as ofNode } from 'node:module'; const require = ofNode(import.meta.url);" },
});
const browser = await build({
  ...shared,
  entryPoints: { browser: at('packages/mixdiff/src/index.ts') },
  platform: 'browser',
  plugins: [ownPlace, nloptAnywhere],
  // a compiled library calls the global object as Node does
  define: { global: 'globalThis' },
  target: 'es2022',
  // libraries of both worlds ask for Node's where they run in it; colours are an optional part of the table library
  external: ['fs', 'path', 'crypto', 'url', 'module', 'worker_threads', '@colors/colors/safe'],
});

// the command
mkdirSync(join(out, 'bin'));
writeFileSync(join(out, 'bin/mixdiff.mjs'), "#!/usr/bin/env node\nimport '../dist/main.mjs';\n");
chmodSync(join(out, 'bin/mixdiff.mjs'), 0o755);
// the page that it serves
const site = await buildSite(join(out, 'site'));
// what it reads: R scripts, cases, schemas
cpSync(at('packages/r/R'), join(out, 'r/R'), { recursive: true });
for (const name of readdirSync(at('golden')).filter((one) => existsSync(at('golden', one, 'case.json')))) {
  const files = readdirSync(at('golden', name)).filter((file) =>
    /^(?:case\.json|published\.json|snapshot\.json)$/.test(file),
  );
  // the data may lie in another folder, which several cases share
  files.push(JSON.parse(read(at('golden', name, 'case.json'))).data);
  const size = files.reduce((sum, file) => sum + statSync(at('golden', name, file)).size, 0);
  if (size > LARGEST_CASE) continue;
  for (const file of files) {
    mkdirSync(dirname(join(out, 'cases', name, file)), { recursive: true });
    copyFileSync(at('golden', name, file), join(out, 'cases', name, file));
  }
}
cpSync(at('docs/schemas'), join(out, 'schemas'), { recursive: true });

await types();
writeFileSync(
  join(out, 'THIRD-PARTY-LICENSES.txt'),
  licences([node, browser, ...site], 'Libraries whose code is in the files of dist/ and site/, with their licences.'),
);
for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(at(file), join(out, file));
copyFileSync(at('packages/mixdiff/README.md'), join(out, 'README.md'));
copyFileSync(at('CITATION.cff'), join(out, 'CITATION.cff'));
writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);

const packed = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--pack-destination', dirname(out)], { cwd: out, encoding: 'utf8' }),
);
const [{ filename, size, unpackedSize, entryCount }] = packed;
console.log(
  `${relative(root, join(dirname(out), filename))}  ${size} bytes, unpacked ${unpackedSize}, ${entryCount} files`,
);
if (size > MOST) {
  console.error(`the tarball is larger than ${MOST} bytes`);
  process.exit(1);
}

// and the same engines as a package of R
const { file: sources } = await rPackage(dirname(out));
console.log(`${relative(root, sources)}  ${statSync(sources).size} bytes`);

function manifest() {
  const { version, license } = own;
  return {
    name: 'mixdiff',
    version,
    description: JSON.parse(read(at('package.json'))).description,
    license,
    type: 'module',
    engines: { node: '>=20' },
    bin: { mixdiff: 'bin/mixdiff.mjs' },
    exports: {
      '.': { types: './types/index.d.ts', browser: './dist/browser.mjs', default: './dist/index.mjs' },
      './worker': './dist/boot.mjs',
      './schemas/*.json': './schemas/*.json',
      './package.json': './package.json',
    },
    types: './types/index.d.ts',
    sideEffects: false,
    keywords: ['mixed models', 'lme4', 'nlme', 'glmmTMB', 'mmrm', 'REML', 'statistics'],
  };
}
/** Declarations of the API as the compiler writes them; documents from their JSON Schemas, so that no library is needed. */
async function types() {
  const folder = join(out, 'types');
  mkdirSync(join(folder, 'documents'), { recursive: true });
  const emitted = at('packages/mixdiff/dist/types');
  for (const name of ['index', 'options', 'compare', 'fit', 'audit', 'engines', 'text', 'version']) {
    const text = read(join(emitted, `${name}.d.ts`))
      .replaceAll("'@mixdiff/schema'", "'./documents/index.js'")
      .replace(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'");
    const foreign = /from '(@mixdiff\/[\w-]+|zod)'/.exec(text);
    if (foreign) throw new Error(`${name}.d.ts asks for ${foreign[1]}, which is not published`);
    writeFileSync(join(folder, `${name}.d.ts`), text);
  }
  const documents = {
    audit: 'AuditDocument',
    comparison: 'ComparisonDocument',
    fit: 'FitDocument',
    refusal: 'RefusalDocument',
  };
  for (const [file, name] of Object.entries(documents)) {
    const schema = JSON.parse(read(at('docs/schemas', `${file}.json`)));
    const text = await compile({ ...schema, title: name }, name, {
      bannerComment: '',
      unknownAny: true,
      additionalProperties: false,
    });
    writeFileSync(join(folder, `documents/${file}.d.ts`), text);
  }
  const lines = Object.entries(documents).map(([file, name]) => `export type { ${name} } from './${file}.js';`);
  writeFileSync(join(folder, 'documents/index.d.ts'), `${lines.join('\n')}\n`);
}
