import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The rules of the house are held by tools: plant a wrong import of each kind and see it caught. */
const MOCK = `vi.${'mock'}('../src/model.ts');\n`;
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
    mkdirSync(join(copy, 'packages/nlme/test'));
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  /** What a tool says of the house with these new files in it; empty: no fault. */
  const planted = (files: Readonly<Record<string, string>>, command: string, args: string[]): string => {
    for (const [where, text] of Object.entries(files)) writeFileSync(join(copy, where), text);
    try {
      const said = run(command, args, copy);
      return said.status === 0 ? '' : said.text;
    } finally {
      for (const where of Object.keys(files)) rmSync(join(copy, where));
    }
  };
  const houseWith = (files: Readonly<Record<string, string>>): string =>
    planted(files, bin('zx'), [join(copy, 'scripts/house.mjs'), copy]);
  /** Of one package alone: a run over all takes four times as long. */
  const boundariesOf = (name: string, text: string): string =>
    planted({ [`packages/${name}/src/planted.ts`]: text }, bin('turbo'), ['boundaries', '-F', `@mixdiff/${name}`]);

  test('the house as it stands has no fault, nor with files that only look like one', () => {
    const sound = {
      'packages/nlme/src/planted.ts': 'export const nothing = 0;\n',
      'packages/nlme/test/planted.mocked.test.ts': MOCK,
      'packages/explain/src/causes/planted.ts': '/** Why. */\nexport const nothing = 0;\n',
    };
    expect(planted(sound, bin('turbo'), ['boundaries'])).toBe('');
    expect(houseWith(sound)).toBe('');
  });
  test('a plain import of one backend by another', () => {
    const boundaries = boundariesOf('nlme', "import { lme4 } from '@mixdiff/lme4';\nexport { lme4 };\n");
    expect(boundaries).toContain('@mixdiff/lme4');
  });
  test('a type-only import of frame by a backend', () => {
    const boundaries = boundariesOf('nlme', "import type { Table } from '@mixdiff/frame';\nexport type T = Table;\n");
    expect(boundaries).toContain('@mixdiff/frame');
  });
  const SILENCE = ['@boundaries', 'ignore'].join('-');
  const PAST = "export type { Solution } from '@mixdiff/surface';\n";
  /** Each planted file, and what the house says of it. They lie apart, so that one run names them all. */
  const FAULTS: readonly (readonly [what: string, where: string, text: string, said: string | RegExp])[] = [
    [
      'a look-up that finds what objects inherit',
      'packages/nlme/src/inherited.ts',
      'const TABLE = { a: 1 };\nexport const known = (name: string): boolean => !(name in TABLE);\n',
      'packages/nlme/src/inherited.ts:2',
    ],
    [
      'a circle through types between files of one package',
      'packages/nlme/src/circle.ts',
      "import type { Problem } from '@mixdiff/contract';\nimport type {\n  T,\n} from './circle.ts';\nexport type T = Problem;\n",
      'packages/nlme/src/circle.ts -> packages/nlme/src/circle.ts',
    ],
    [
      'a circle between packages',
      'packages/linalg/src/circle.ts',
      "import type { Minimum } from '@mixdiff/optim';\nexport type M = Minimum;\n",
      /an import circle: (linalg -> optim -> linalg|optim -> linalg -> optim)/,
    ],
    [
      'a name that is split at its bars',
      'packages/nlme/src/split.ts',
      "export const term = (name: string) => name.split('|')[1];\n",
      'packages/nlme/src/split.ts:1',
    ],
    [
      'a silenced boundary',
      'packages/nlme/src/silenced.ts',
      `// ${SILENCE} because\nimport { lme4 } from '@mixdiff/lme4';\nexport { lme4 };\n`,
      'packages/nlme/src/silenced.ts:1',
    ],
    [
      'a computed import',
      'packages/nlme/src/computed.ts',
      `const name = '@mixdiff/' + 'lme4';\nexport const x = ${'import'}(name as string);\n`,
      'packages/nlme/src/computed.ts:2',
    ],
    [
      'a mock where test files share their modules',
      'packages/nlme/test/planted.test.ts',
      MOCK,
      'packages/nlme/test/planted.test.ts:1',
    ],
    [
      'a command that writes past the place which makes names safe for a terminal',
      'apps/cli/src/commands/planted.ts',
      "process.stdout.write('name');\n",
      'apps/cli/src/commands/planted.ts:1',
    ],
    [
      'a file of the upper floors that does not say why it is there',
      'packages/explain/src/causes/planted.ts',
      'export const nothing = 0;\n',
      'packages/explain/src/causes/planted.ts:1: no header',
    ],
    ...['packages/compare', 'packages/check', 'apps/cli'].map(
      (at) =>
        [
          `${at} imports surface past those who stand on it`,
          `${at}/src/past.ts`,
          PAST,
          `${at}/src/past.ts:1: surface`,
        ] as const,
    ),
  ];
  describe('what the house says', () => {
    let house = '';
    beforeAll(() => {
      house = houseWith(Object.fromEntries(FAULTS.map(([, where, text]) => [where, text])));
    });
    test.each(FAULTS)('%s', (_, __, ___, said) => {
      if (typeof said === 'string') expect(house).toContain(said);
      else expect(house).toMatch(said);
    });
    test('nothing of files without a fault', () => {
      const known = new Set(FAULTS.map(([, where]) => where));
      const named = [...house.matchAll(/^([\w./-]+\.ts):\d+/gm)].map(([, file]) => file ?? '');
      expect(named.filter((file) => !known.has(file))).toEqual([]);
    });
  });
  /** The import is declared as a dependency, so that nothing but the tags speaks against it. */
  const plantDeclared = (from: string, to: string): string => {
    const file = join(copy, 'packages', from, 'package.json');
    const before = readFileSync(file, 'utf8');
    const { dependencies, ...rest } = JSON.parse(before);
    const wrong = { ...rest, dependencies: { ...dependencies, [`@mixdiff/${to}`]: 'workspace:*' } };
    writeFileSync(file, JSON.stringify(wrong));
    try {
      return boundariesOf(from, `export * from '@mixdiff/${to}';\n`);
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
