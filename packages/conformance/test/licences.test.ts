import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Every dependency is named in docs/dependencies.md, and what ships has a permissive licence. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const read = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;
const workspaces = [
  root,
  join(root, 'studies'),
  ...['apps', 'packages'].flatMap((top) => readdirSync(join(root, top)).map((name) => join(root, top, name))),
].filter((folder) => existsSync(join(folder, 'package.json')));
const outside = (deps: Readonly<Record<string, string>> = {}): string[] =>
  Object.keys(deps).filter((name) => !name.startsWith('@mixdiff/'));

test('every dependency has its line in docs/dependencies.md', () => {
  const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
  const all = workspaces.flatMap((folder) => {
    const { dependencies, devDependencies } = read(join(folder, 'package.json'));
    return [...outside(dependencies), ...outside(devDependencies)];
  });
  const short = (name: string): string => name.replace(/^@types\/.*/, 'typescript').replace(/^@biomejs\//, '');
  expect([...new Set(all)].filter((name) => !page.includes(short(name)))).toEqual([]);
});
test('what ships is MIT, BSD, Apache or ISC', () => {
  const shipped = workspaces.flatMap((folder) =>
    outside(read(join(folder, 'package.json')).dependencies).map((name) =>
      join(folder, 'node_modules', name, 'package.json'),
    ),
  );
  const licences = shipped.map((path) => [path.replace(/.*node_modules\//, ''), read(path).license ?? 'none'] as const);
  expect(licences.length).toBeGreaterThan(8);
  expect(licences.filter(([, licence]) => !/^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause)$/.test(licence))).toEqual([]);
});
