// Writes the `references` of every tsconfig from the workspace dependencies in package.json. Run it after adding one.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { $, globby } from 'zx';

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const save = (file, data) => writeFileSync(file, `${JSON.stringify(data, null, 2)}\n`);
const files = (await globby(['apps/*/package.json', 'packages/*/package.json', 'studies/package.json'])).sort();
const folderOf = new Map(files.map((file) => [read(file).name, dirname(file)]));
const workspace = (deps = {}) =>
  Object.keys(deps)
    .filter((name) => folderOf.has(name))
    .sort();
const all = [];
for (const [, folder] of folderOf) {
  const pack = read(`${folder}/package.json`);
  const own = workspace(pack.dependencies);
  const config = read(`${folder}/tsconfig.json`);
  config.references = own.map((name) => ({ path: relative(folder, folderOf.get(name)) }));
  save(`${folder}/tsconfig.json`, config);
  all.push({ path: folder });
  const tests = `${folder}/test/tsconfig.json`;
  if (!existsSync(tests)) continue;
  const forTests = read(tests);
  const used = [...new Set([...own, ...workspace(pack.devDependencies)])].sort();
  forTests.references = [
    { path: '..' },
    ...used.map((name) => ({ path: relative(`${folder}/test`, folderOf.get(name)) })),
  ];
  save(tests, forTests);
  all.push({ path: `${folder}/test` });
}
save('tsconfig.json', { files: [], references: all });

const written = ['tsconfig.json', ...all.map(({ path }) => `${path}/tsconfig.json`)];
await $({ quiet: true })`npx biome format --write ${written}`;
