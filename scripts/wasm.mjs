// Compiles the assembly/ of every package that has one, which takes the AssemblyScript compiler from the registry: it is no part of the
// install. Writes kernels.wasm beside it and the same as text in src; with --check it writes nothing, and ends with 1 if they differ.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILER = 'assemblyscript@0.28.20';
/** Each package, and where in it the text stands. */
const MODULES = [
  ['wasm', 'src/bytes.ts'],
  ['lme4', 'src/glmer/nested/compiled/bytes.ts'],
  ['glmmtmb', 'src/compiled/bytes.ts'],
  ['surface', 'src/integrated/one-effect/bytes.ts'],
];
// functions of one file that another calls take vectors; nothing outside does
const OPTIONS = '--runtime stub --enable simd --importMemory -O3 --noAssert --use abort= --disableWarning 112'.split(
  ' ',
);
const packages = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages');
for (const [name, text] of MODULES) {
  const home = join(packages, name);
  const committed = join(home, 'kernels.wasm');
  const folder = mkdtempSync(join(tmpdir(), 'mixdiff-wasm-'));
  try {
    const made = join(folder, 'kernels.wasm');
    const asc = ['-y', '-p', COMPILER, 'asc', join('assembly', 'kernels.ts'), '-o', made, ...OPTIONS];
    // in its folder: what it takes of another package is found among its node_modules
    execFileSync('npx', asc, { cwd: home, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
    const bytes = readFileSync(made);
    if (process.argv.includes('--check')) {
      const same = bytes.equals(readFileSync(committed));
      console.error(
        same ? `${name}: kernels.wasm is what its sources compile to` : `${name}: kernels.wasm differs: npm run wasm`,
      );
      if (!same) process.exitCode = 1;
    } else {
      writeFileSync(committed, bytes);
      const lines = bytes.toString('base64').match(/.{1,110}/g) ?? [];
      const quoted = lines.map((line) => `  '${line}'`).join(' +\n');
      writeFileSync(
        join(home, text),
        `/** kernels.wasm, written by \`npm run wasm\`: as text it loads wherever JavaScript does. */\nexport const BASE64 =\n${quoted};\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
