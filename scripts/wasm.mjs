// Compiles packages/wasm/assembly, which takes the AssemblyScript compiler from the registry: it is no part of the install. Writes
// packages/wasm/kernels.wasm and the same as text in src/bytes.ts; with --check it writes nothing, and ends with 1 if they differ.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILER = 'assemblyscript@0.28.20';
const home = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages', 'wasm');
const committed = join(home, 'kernels.wasm');
const folder = mkdtempSync(join(tmpdir(), 'mixdiff-wasm-'));
try {
  const made = join(folder, 'kernels.wasm');
  const options = ['--runtime', 'stub', '--enable', 'simd', '--importMemory', '-O3', '--noAssert', '--use', 'abort='];
  const asc = ['-y', '-p', COMPILER, 'asc', join(home, 'assembly', 'kernels.ts'), '-o', made, ...options];
  execFileSync('npx', asc, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  const bytes = readFileSync(made);
  if (process.argv.includes('--check')) {
    const same = bytes.equals(readFileSync(committed));
    console.error(same ? 'kernels.wasm is what its sources compile to' : 'kernels.wasm differs: npm run wasm');
    process.exitCode = same ? 0 : 1;
  } else {
    writeFileSync(committed, bytes);
    const lines = bytes.toString('base64').match(/.{1,110}/g) ?? [];
    const text = lines.map((line) => `  '${line}'`).join(' +\n');
    writeFileSync(
      join(home, 'src', 'bytes.ts'),
      `/** kernels.wasm, written by \`npm run wasm\`: as text it loads wherever JavaScript does. */\nexport const BASE64 =\n${text};\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
