import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckDocument, ComparisonDocument, FitDocument, SnapshotDocument, TestDocument } from '@mixdiff/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHere } from './odd-input/run-here.ts';

/**
 * Bars are what names of quantities and of random-effects terms are written with. Columns and groups that hold some are
 * fitted, compared, tested and held as the same data are under names without.
 */
const root = mkdtempSync(join(tmpdir(), 'mixdiff-bars-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const NAMES = { odd: ['a|b', 'g|h', 'b|c'], plain: ['a#b', 'g#h', 'b#c'] } as const;
type Which = keyof typeof NAMES;

const noise = (i: number): number => Math.sin(i * 12.9898) * 2 - Math.cos(i * 78.233);
const csvOf = ([a, g, b]: readonly string[]): string =>
  [
    ['y', a, b, g, 'k'].map((name) => `"${name}"`).join(','),
    ...Array.from({ length: 120 }, (_, i) => {
      const [x, z, level, other] = [noise(i), noise(3 * i + 1), i % 8, i % 5];
      const y = 3 + x + 0.5 * z + (0.8 + x) * noise(level + 500) + 0.7 * noise(other + 900) + noise(7 * i + 2);
      return [y, x, z, `g${level}`, `k${other}`].map((v) => (typeof v === 'number' ? v.toFixed(6) : v)).join(',');
    }),
  ].join('\n');
const folderOf = (which: Which): string => join(root, which);
const formulaOf = ([a, g, b]: readonly string[]): string => `y ~ \`${a}\` + \`${b}\` + (\`${a}\` | \`${g}\`) + (1 | k)`;
beforeAll(() => {
  for (const which of ['odd', 'plain'] as const) {
    mkdirSync(join(folderOf(which), 'case'), { recursive: true });
    writeFileSync(join(folderOf(which), 'case/data.csv'), csvOf(NAMES[which]));
    const model = { data: 'data.csv', formula: formulaOf(NAMES[which]), backends: ['lme4', 'glmmTMB'] };
    writeFileSync(join(folderOf(which), 'case/case.json'), JSON.stringify({ title: 't', source: 's', ...model }));
  }
});

const plainly = (text: string): string =>
  NAMES.odd.reduce((all, name, i) => all.replaceAll(name, NAMES.plain[i] as string), text);
const VARIES = new Set(['setupMs', 'fitMs', 'timing', 'seconds', 'dataHash', 'hash', 'command', 'file', 'data']);
const parsed = (text: string): unknown =>
  JSON.parse(text, (key, value) => (VARIES.has(key) && !Array.isArray(value) ? undefined : value));
const ran = async (which: Which, args: readonly string[]) => {
  const given = which === 'odd' ? args : args.map(plainly);
  const { code, stdout, stderr } = await runHere([...given, '--config', join(folderOf(which), 'case/case.json')]);
  expect(stderr, stderr).not.toMatch(/at .*\.ts/);
  return { code, document: stdout };
};
const same = async (args: readonly string[]): Promise<unknown> => {
  const [odd, plain] = [await ran('odd', args), await ran('plain', args)];
  expect(odd.code).toBe(plain.code);
  expect(parsed(plainly(odd.document))).toEqual(parsed(plain.document));
  return JSON.parse(odd.document);
};

describe('the same as under names without bars', () => {
  test.each(['lme4', 'glmmTMB'])('fit by %s', async (backend) => {
    const fit = (await same(['fit', '--backend', backend, '--ml', '--json'])) as FitDocument;
    expect(fit.fixed.map(({ term }) => term)).toEqual(['(Intercept)', '`a|b`', '`b|c`']);
    if (backend === 'glmmTMB') expect(fit.native.names).toContain('theta_`a|b`|g|h.1');
  });
  test('compare', () => same(['compare', '--methods', 'ML', '--starts', '3', '--json']));
  test.each(['(`a|b` | `g|h`)', '`a|b`|`g|h`', '`a|b` | g|h'])('the test of the term %s', async (term) => {
    const found = (await same(['test', 'lrt', '--backend', 'lme4', '--term', term, '--json'])) as TestDocument;
    expect([found.term, found.ndf]).toEqual([term, 3]);
  });
  test('confint and diagnose', async () => {
    await same(['confint', '--backend', 'lme4', '--method', 'wald', '--ml', '--json']);
    await same(['diagnose', '--backend', 'glmmTMB', '--ml', '--json']);
  });
});

describe('two terms that differ by their groups alone', () => {
  const formula = 'y ~ 1 + (0 + `a|b` | k) + (0 + `a|b` | `g|h`)';
  const args = ['test', 'lrt', '--backend', 'lme4', '--json', '--formula', formula];
  test('each is tested, and not the other', async () => {
    const terms = ['(0 + `a|b` | k)', '(0 + `a|b` | `g|h`)'];
    const found = [];
    for (const term of terms) found.push(((await same([...args, '--term', term])) as TestDocument).statistic);
    expect(Math.abs((found[0] as number) - (found[1] as number))).toBeGreaterThan(0.1);
  });
  test('what names neither is refused, with the terms that there are', async () => {
    const { code, document } = await ran('odd', [...args, '--term', '(0 + `a|b` | g)']);
    expect([code, JSON.parse(document)]).toMatchObject([2, { code: 'inference/no-such-term' }]);
  });
});

test('two blocks of a group with one column have two names', async () => {
  const formula = 'y ~ 1 + (0 + `a|b` | k) + (`a|b` + `b|c` | k)';
  const args = [
    'compare',
    '--methods',
    'ML',
    '--backends',
    'lme4,glmmTMB',
    '--starts',
    '3',
    '--json',
    '--formula',
    formula,
  ];
  const { quantities } = (await same(args)) as ComparisonDocument;
  const names = quantities.map(({ quantity }) => quantity);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(expect.arrayContaining(['variance|k|`a|b`', 'variance|k.1|`a|b`', 'variance|k.1|`b|c`']));
});

describe('check', () => {
  const path = join(folderOf('odd'), 'case/snapshot.json');
  const checked = async (): Promise<{ code: number; document: CheckDocument }> => {
    const { code, stdout } = await runHere(['check', join(folderOf('odd'), 'case'), '--reporter', 'json']);
    return { code, document: JSON.parse(stdout) };
  };
  const edited = async (edit: (numbers: Record<string, number | null>) => void) => {
    await runHere(['check', join(folderOf('odd'), 'case'), '--update']);
    const snapshot = JSON.parse(readFileSync(path, 'utf8')) as SnapshotDocument;
    edit(snapshot.fits['lme4/ML']?.numbers as Record<string, number | null>);
    writeFileSync(path, JSON.stringify(snapshot));
    const { code, document } = await checked();
    return { code, findings: document.cases.flatMap(({ findings }) => findings) };
  };
  test.each([
    ['beta|`a|b`', 'SE'],
    ['se|`b|c`', 'log'],
    ['sd|g|h|`a|b`', 'log'],
    ['corr|g|h|`a|b`,(Intercept)', 'absolute'],
  ])('%s is held', async (quantity, unit) => {
    const { code, findings } = await edited((numbers) => {
      numbers[quantity] = (numbers[quantity] as number) + 0.01;
    });
    expect([code, findings]).toMatchObject([1, [{ kind: 'drift', quantity, unit }]]);
    expect(findings).toHaveLength(1);
  });
  test('a number that the snapshot lacks is drift', async () => {
    const { code, findings } = await edited((numbers) => {
      delete numbers['beta|`a|b`'];
    });
    expect(code).toBe(1);
    expect(findings).toMatchObject([{ kind: 'drift', quantity: 'beta|`a|b`', expected: null, unit: 'exists' }]);
  });
  test('without a change there is none', async () => expect((await edited(() => {})).code).toBe(0));
});
