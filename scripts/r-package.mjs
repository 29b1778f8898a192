// The R package with its engines inside: r/mixdiffr, and beside it in inst/ the one classic script that Node or V8 runs. It is laid
// out in FOLDER/mixdiffr and packed as R's sources are. node scripts/r-package.mjs [FOLDER]; --script writes the script alone
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { nloptAnywhere } from '../apps/web/nlopt-anywhere.mjs';
import { licences } from './licences.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const RUN = `// node run.cjs FUNCTION TASK.json ANSWER.json: what mixdiffr asks of its script, where Node is installed.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { runInThisContext } = require('node:vm');
const [name, task, answer] = process.argv.slice(2);
runInThisContext(readFileSync(join(__dirname, 'mixdiff.js'), 'utf8'), { filename: 'mixdiff.js' });
globalThis.mixdiff[name](readFileSync(task, 'utf8')).then((text) => writeFileSync(answer, text));
`;

/** The script and its runner, in a folder; what esbuild says of the parts. */
export async function engineScript(folder) {
  const made = await build({
    absWorkingDir: root,
    entryPoints: ['apps/in-r/src/main.ts'],
    outfile: join(folder, 'mixdiff.js'),
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'ascii',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
    define: { global: 'globalThis' },
    plugins: [nloptAnywhere],
    // asked for by libraries of both worlds where Node runs them, which here nothing does
    external: ['fs', 'path', 'crypto', 'url', 'module', 'worker_threads', '@colors/colors/safe'],
  });
  writeFileSync(join(folder, 'run.cjs'), RUN);
  return made;
}
/** The package's sources as R takes them. */
export async function rPackage(folder) {
  const out = join(folder, 'mixdiffr');
  rmSync(out, { recursive: true, force: true });
  cpSync(join(root, 'r/mixdiffr'), out, { recursive: true });
  mkdirSync(join(out, 'inst/js'), { recursive: true });
  const made = await engineScript(join(out, 'inst/js'));
  const said = 'Libraries whose code is in js/mixdiff.js, with their licences.';
  writeFileSync(join(out, 'inst/COPYRIGHTS'), licences([made], said));
  const description = readFileSync(join(out, 'DESCRIPTION'), 'utf8').trimEnd();
  const [, version] = /^Version: (\S+)$/m.exec(description);
  // what R CMD build adds for those who check or publish the file
  const [, given, family, email] = /person\("([^"]+)", "([^"]+)",.*email = "([^"]+)"/.exec(description);
  const added = [
    `Author: ${given} ${family} [aut, cre]`,
    `Maintainer: ${given} ${family} <${email}>`,
    'NeedsCompilation: no',
    `Packaged: ${new Date().toISOString().replace('T', ' ').slice(0, 19)} UTC; mixdiff`,
  ];
  writeFileSync(join(out, 'DESCRIPTION'), `${description}\n${added.join('\n')}\n`);
  const file = `mixdiffr_${version}.tar.gz`;
  execFileSync('tar', ['-czf', file, 'mixdiffr'], { cwd: folder });
  return { file: join(folder, file) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const alone = process.argv.includes('--script');
  const folder = resolve(process.argv.slice(2).find((one) => !one.startsWith('--')) ?? join(root, 'out'));
  mkdirSync(folder, { recursive: true });
  if (alone) await engineScript(folder);
  else console.log(relative(root, (await rPackage(folder)).file));
}
