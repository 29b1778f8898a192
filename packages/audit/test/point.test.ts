import { isRefusal, structured } from '@mixdiff/contract';
import { type AuditInput, auditInput } from '@mixdiff/schema';
import { intercept, problem, readGoldenJson, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { boxOf, plain, sameGroup } from '../src/point.ts';
import { boxFor, read } from './made.ts';

const model = sleepstudy('REML');
const right = auditInput.parse(readGoldenJson<AuditInput>('sleepstudy/audits/right.json'));
const [block] = right.random as [AuditInput['random'][number]];
const codeOf = (change: Partial<AuditInput>, of = model): string | null => {
  const box = boxOf(read({ ...right, ...change }), of, 'a.json');
  return isRefusal(box) ? box.refused : null;
};

test('a point and half units of the last digits, sigma as the standard deviation that is printed', () => {
  const { at, beta, Sigma, sigma, exact } = boxFor(right, model);
  expect(Array.from(at.beta)).toEqual([251.41, 10.47]);
  expect(Array.from(at.Sigma[0]?.data ?? [])).toEqual([612.1, 9.6, 9.6, 35.07]);
  expect([at.residual, sigma]).toEqual([
    { kind: 'variance', sigma2: 25.59 ** 2 },
    { value: 25.59, half: 0.005 },
  ]);
  for (const half of [...beta, ...(Sigma[0]?.data ?? [])]) expect(half).toBeCloseTo(0.005, 12);
  expect(exact).toBe(false);
});
test('the lower triangle says the same, and so do terms in another order', () => {
  const { at } = boxFor(right, model);
  expect(boxFor({ ...right, random: [{ ...block, cov: [['612.10'], ['9.60', '35.07']] }] }, model).at).toEqual(at);
  const turned = { ...block, terms: ['Days', 'Intercept'], cov: [['35.07'], ['9.60', '612.10']] };
  expect(boxFor({ ...right, random: [turned] }, model).at).toEqual(at);
});
test('an entry that is printed twice, to different digits, lies in both intervals', () => {
  const { at, Sigma } = boxFor({ ...right, random: [{ ...block, cov: [['612.10', '9.6'], ['9.62', '35.07']] }] }, model); // biome-ignore format: a matrix
  expect(at.Sigma[0]?.data[1]).toBeCloseTo(9.62, 12);
  expect(Sigma[0]?.data[1]).toBeCloseTo(0.005, 12);
});
test.each<[string, Partial<AuditInput>, string]>([
  ['a column that the model has not', { fixed: { ...right.fixed, Dais: '1' } }, 'audit/fixed'],
  ['a column without an estimate', { fixed: { '(Intercept)': '251.41' } }, 'audit/fixed'],
  ['no block of the group', { random: [{ ...block, group: 'Batch' }] }, 'audit/random'],
  ['a block more', { random: [block, { group: 'Batch', terms: ['(Intercept)'], cov: [['1']] }] }, 'audit/random'],
  ['two numbers for one covariance', { random: [{ ...block, cov: [['612', '9'], ['12', '35']] }] }, 'audit/cov'], // biome-ignore format: a matrix
  ['a negative variance', { random: [{ ...block, cov: [['-612'], ['9', '35']] }] }, 'audit/cov'],
  ['a matrix that is not square', { random: [{ ...block, cov: [['612', '9']] }] }, 'audit/cov'],
  ['no residual', { sigma: '0' }, 'audit/sigma'],
])('%s is refused', (_, change, code) => expect(codeOf(change)).toBe(code));

describe('terms that the model keeps uncorrelated', () => {
  const [slopes] = model.random as [(typeof model.random)[number]];
  const half = (j: number) => ({
    ...slopes,
    name: `${j} | Subject`,
    columns: [slopes.columns[j] as string],
    structure: structured('us', [slopes.columns[j] as string]),
    Z: { nrow: 180, ncol: 1, data: slopes.Z.data.slice(180 * j, 180 * (j + 1)) },
  });
  const apart = { ...model, random: [half(0), half(1)] };
  test('may stand in one block, with a covariance of zero', () => {
    const cov = [['612.10'], ['0', '35.07']];
    expect(boxFor({ ...right, random: [{ ...block, cov }] }, apart).at.Sigma.map(({ data }) => data[0])).toEqual([
      612.1, 35.07,
    ]);
  });
  test('and not with another one', () => expect(codeOf({}, apart)).toBe('audit/cov'));
});
test('a column in the span of earlier ones may be left out, another may not', () => {
  const n = 12;
  const x = Array.from({ length: n }, (_, i) => Math.sin(i));
  const column = (name: string, values: number[]) => ({ name, term: name, values });
  const labels = Array.from({ length: n }, (_, i) => `g${i % 3}`);
  const columns = [intercept(n), column('x', x), column('twice', x.map((v) => 2 * v + 1))]; // biome-ignore format: columns
  const of = problem(x, columns, [{ group: 'g', labels }], 'ML');
  const random = [{ group: 'g', terms: ['(Intercept)'], cov: [['1']] }];
  const fixed = { '(Intercept)': '1', x: '2' };
  const box = boxFor({ ...right, se: {}, fixed, random }, of);
  expect(Array.from(box.at.beta)).toEqual([1, 2, Number.NaN]);
  expect(codeOf({ se: {}, fixed: { '(Intercept)': '1', twice: '2' }, random }, of)).toBe('audit/fixed');
});

test('names as programs write them', () => {
  expect(['Intercept', '(intercept)', '`a b`', ' x '].map(plain)).toEqual(['(Intercept)', '(Intercept)', 'a b', 'x']);
});
test('a group by its factors in any order, and as lme4 numbers a second term', () => {
  const [term] = model.random as [(typeof model.random)[number]];
  const of = (group: string, name: string) => sameGroup({ ...term, group }, name);
  expect(['b:a', 'b %in% a', 'a/b', 'a:b.1'].map((name) => of('a:b', name))).toEqual([true, true, true, true]);
  expect(['a', 'a:c', 'ab'].map((name) => of('a:b', name))).toEqual([false, false, false]);
});
