// After every save: types of what changed and of all that rests on it, lint and tests of the packages that were edited.
// Usage: npm run watch [-- --related] ; --related runs every test, of any package, that imports an edited file.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const related = process.argv.includes('--related');
/** Editors write a file in several steps. */
const SETTLED = 100;

const inside = (top) => readdirSync(join(root, top)).map((name) => `${top}/${name}`);
const folders = [...inside('packages'), ...inside('apps'), 'studies'].flatMap((folder) =>
  ['src', 'test'].map((part) => `${folder}/${part}`).filter((part) => existsSync(join(root, part))),
);
let child = null;
const run = (command, args) =>
  new Promise((resolve) => {
    child = spawn(join(root, 'node_modules/.bin', command), args, { cwd: root, stdio: 'inherit' });
    child.on('close', (code) => resolve(code === 0));
  });
// a terminal interrupts both; who ends this process alone must not leave tests running
for (const name of ['SIGINT', 'SIGTERM']) {
  process.on(name, () => {
    child?.kill(name);
    process.exit(0);
  });
}

const edited = new Set();
let timer = null;
let running = false;

async function check() {
  if (running || edited.size === 0) return;
  running = true;
  const files = [...edited].filter((file) => existsSync(join(root, file)));
  const packages = [...new Set([...edited].map((file) => file.replace(/\/(?:src|test)\/.*$/, '')))];
  edited.clear();
  const start = performance.now();
  const tests = related ? ['related', '--run', ...files] : ['run', ...packages.map((folder) => `${folder}/`)];
  const steps = [
    ['tsc', ['-b']],
    ['biome', ['check', ...packages]],
    ['vitest', [...tests, '--reporter=dot', '--passWithNoTests']],
  ];
  let sound = true;
  for (const [command, args] of steps) if (sound) sound = await run(command, args);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${sound ? 'ok' : 'FAILED'}: ${packages.join(', ')} in ${seconds} s`);
  running = false;
  check();
}

for (const folder of folders) {
  watch(join(root, folder), { recursive: true }, (_, name) => {
    if (!name || !/\.(?:ts|mjs)$/.test(name)) return;
    edited.add(`${folder}/${name}`);
    clearTimeout(timer);
    timer = setTimeout(check, SETTLED);
  });
}
console.log(`watching ${folders.length} folders; save a file`);
