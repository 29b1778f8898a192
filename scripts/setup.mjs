// Installs the workspace when its description has changed since the last time, and bundles the command line when a
// source has; needs Node and npm only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.setup-stamp');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`mixdiff needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}
const folders = ['apps', 'packages'].flatMap((top) => readdirSync(join(root, top)).map((name) => `${top}/${name}`));
const described = ['.', 'golden', 'studies', ...folders].map((folder) => join(root, folder, 'package.json'));
const hash = createHash('sha256').update(`${major} ${process.platform} ${process.arch}`);
for (const file of [join(root, 'pnpm-lock.yaml'), join(root, 'pnpm-workspace.yaml'), ...described]) {
  if (existsSync(file)) hash.update(readFileSync(file));
}
const now = hash.digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== now) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const done = spawnSync('npx', ['-y', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    console.error('Set-up failed: the packages could not be installed (is the npm registry reachable?).');
    process.exit(done.status ?? 1);
  }
  writeFileSync(stamp, now);
}
const { bundle, isFresh } = await import('../apps/cli/bin/bundle.mjs');
if (!isFresh()) await bundle();
