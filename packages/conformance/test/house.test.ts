import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The rules of the house are held by tools: plant a wrong import of each kind and see it caught. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const run = (command: string, args: string[], cwd: string): { status: number | null; text: string } => {
  const done = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  return { status: done.status, text: `${done.stdout}${done.stderr}` };
};

describe('planted imports', () => {
  let copy = '';
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'house-'));
    const skipped = /(^|\/)(node_modules|dist|reports|\.turbo|\.git|out|test|data\.csv)$/;
    for (const name of ['apps', 'packages', 'studies', 'golden', 'scripts']) {
      cpSync(join(root, name), join(copy, name), {
        recursive: true,
        filter: (from) =>
          !skipped.test(from) &&
          !(/golden\//.test(from) && /\.(json|csv|txt|jsonl)$/.test(from) && !/(package|turbo)\.json$/.test(from)),
      });
    }
    for (const name of [
      'package.json',
      'pnpm-workspace.yaml',
      'pnpm-lock.yaml',
      'turbo.json',
      'biome.json',
      '.gitignore',
    ]) {
      cpSync(join(root, name), join(copy, name));
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    run('git', ['init', '-q'], copy);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  /** What a tool says of the house with `text` as a new file of a package; empty: no fault. */
  const planted = (where: string, text: string, say: () => { status: number | null; text: string }): string => {
    const file = join(copy, where);
    writeFileSync(file, text);
    try {
      const said = say();
      return said.status === 0 ? '' : said.text;
    } finally {
      rmSync(file);
    }
  };
  const boundariesWith = (where: string, text: string): string =>
    planted(where, text, () => run(bin('turbo'), ['boundaries'], copy));
  const houseWith = (where: string, text: string): string =>
    planted(where, text, () => run(bin('zx'), [join(copy, 'scripts/house.mjs'), copy], copy));

  test('the house as it stands has no fault', () => {
    for (const said of [boundariesWith, houseWith])
      expect(said('packages/nlme/src/planted.ts', 'export const nothing = 0;\n')).toBe('');
  });
  test('a plain import of one backend by another', () => {
    const boundaries = boundariesWith(
      'packages/nlme/src/planted.ts',
      "import { lme4 } from '@mixdiff/lme4';\nexport { lme4 };\n",
    );
    expect(boundaries).toContain('@mixdiff/lme4');
  });
  test('a type-only import of frame by a backend', () => {
    const boundaries = boundariesWith(
      'packages/nlme/src/planted.ts',
      "import type { Table } from '@mixdiff/frame';\nexport type T = Table;\n",
    );
    expect(boundaries).toContain('@mixdiff/frame');
  });
  test('a look-up that finds what objects inherit', () => {
    const house = houseWith(
      'packages/nlme/src/planted.ts',
      'const TABLE = { a: 1 };\nexport const known = (name: string): boolean => !(name in TABLE);\n',
    );
    expect(house).toContain('packages/nlme/src/planted.ts:2');
  });
  test('a circle through types between files of one package', () => {
    const house = houseWith(
      'packages/nlme/src/planted.ts',
      "import type { Problem } from '@mixdiff/contract';\nimport type {\n  T,\n} from './planted.ts';\nexport type T = Problem;\n",
    );
    expect(house).toContain('packages/nlme/src/planted.ts -> packages/nlme/src/planted.ts');
  });
  test('a circle between packages', () => {
    const house = houseWith(
      'packages/linalg/src/planted.ts',
      "import type { Minimum } from '@mixdiff/optim';\nexport type M = Minimum;\n",
    );
    expect(house).toMatch(/an import circle: (linalg -> optim -> linalg|optim -> linalg -> optim)/);
  });
  test('a name that is split at its bars', () => {
    const house = houseWith(
      'packages/nlme/src/planted.ts',
      "export const term = (name: string) => name.split('|')[1];\n",
    );
    expect(house).toContain('packages/nlme/src/planted.ts:1');
  });
  test('a silenced boundary', () => {
    const silence = ['@boundaries', 'ignore'].join('-');
    const house = houseWith(
      'packages/nlme/src/planted.ts',
      `// ${silence} because\nimport { lme4 } from '@mixdiff/lme4';\nexport { lme4 };\n`,
    );
    expect(house).toContain('packages/nlme/src/planted.ts:1');
  });
  test('a computed import', () => {
    const house = houseWith(
      'packages/nlme/src/planted.ts',
      `const name = '@mixdiff/' + 'lme4';\nexport const x = ${'import'}(name as string);\n`,
    );
    expect(house).toContain('packages/nlme/src/planted.ts:2');
  });
  test('a mock where test files share their modules', () => {
    mkdirSync(join(copy, 'packages/nlme/test'), { recursive: true });
    const mock = `vi.${'mock'}('../src/model.ts');\n`;
    expect(houseWith('packages/nlme/test/planted.test.ts', mock)).toContain('packages/nlme/test/planted.test.ts:1');
    expect(houseWith('packages/nlme/test/planted.mocked.test.ts', mock)).toBe('');
  });
  test('a command that writes past the place which makes names safe for a terminal', () => {
    const house = houseWith('apps/cli/src/commands/planted.ts', "process.stdout.write('name');\n");
    expect(house).toContain('apps/cli/src/commands/planted.ts:1');
  });
  test('a file of the upper floors that does not say why it is there', () => {
    const house = houseWith('packages/explain/src/causes/planted.ts', 'export const nothing = 0;\n');
    expect(house).toContain('packages/explain/src/causes/planted.ts:1: no header');
    expect(houseWith('packages/explain/src/causes/planted.ts', '/** Why. */\nexport const nothing = 0;\n')).toBe('');
  });
  /** The import is declared as a dependency, so that nothing but the tags speaks against it. */
  const plantDeclared = (from: string, to: string): string => {
    const file = join(copy, 'packages', from, 'package.json');
    const before = readFileSync(file, 'utf8');
    const { dependencies, ...rest } = JSON.parse(before);
    const wrong = { ...rest, dependencies: { ...dependencies, [`@mixdiff/${to}`]: 'workspace:*' } };
    writeFileSync(file, JSON.stringify(wrong));
    try {
      return boundariesWith(`packages/${from}/src/planted.ts`, `export * from '@mixdiff/${to}';\n`);
    } finally {
      writeFileSync(file, before);
    }
  };
  test.each([
    ['nlme', 'lme4'],
    ['lme4', 'surface'],
    ['glmmtmb', 'surface'],
    ['referee', 'surface'],
    ['report', 'surface'],
    ['testing', 'surface'],
    ['nlme', 'covariance'],
    ['referee', 'covariance'],
    ['report', 'covariance'],
    ['testing', 'covariance'],
    ['surface', 'nlme'],
    ['surface', 'referee'],
  ])('%s may not depend on %s, declared or not', (from, to) => {
    expect(plantDeclared(from, to)).toContain(`@mixdiff/${to}`);
  });
  test.each(['packages/compare', 'packages/check', 'apps/cli'])(
    '%s may not import surface past those who stand on it',
    (at) => {
      const house = houseWith(`${at}/src/planted.ts`, "export type { Solution } from '@mixdiff/surface';\n");
      expect(house).toContain(`${at}/src/planted.ts:1: surface`);
    },
  );
  test('optim may not depend on surface, which stands on it', () => {
    expect(plantDeclared('optim', 'surface')).not.toBe('');
  });
  test('ml-matrix outside the referee, and a Node module in a package, are refused by the linter', () => {
    const file = join(copy, 'packages/nlme/src/planted.ts');
    writeFileSync(
      file,
      "import { Matrix } from 'ml-matrix';\nimport { readFileSync } from 'node:fs';\nexport { Matrix, readFileSync };\n",
    );
    const { status, text } = run(bin('biome'), ['lint', 'packages/nlme/src/planted.ts'], copy);
    rmSync(file);
    expect(status).not.toBe(0);
    expect(text).toContain('noRestrictedImports');
    expect(text).toContain('noNodejsModules');
  });
});

test('the development tools that optimization-js lists are not installed', () => {
  const installed = run('ls', [join(root, 'node_modules/.pnpm')], root).text.split('\n');
  expect(installed.some((name) => name.startsWith('optimization-js@'))).toBe(true);
  for (const tool of ['browserify', 'inchjs', 'jsdoc', 'semantic-release-cli', 'travis']) {
    expect(installed.filter((name) => name.startsWith(`${tool}@`))).toEqual([]);
  }
});
