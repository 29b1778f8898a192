import { isRefusal } from '@mixdiff/contract';
import { describe, expect, test } from 'vitest';
import { buildProblem, type ModelSpec, parseCsv, parseFormula } from '../src/index.ts';

const kinds = (term: string): string => {
  const f = parseFormula(`y ~ ${term}`);
  if (isRefusal(f)) return f.refused;
  return f.random
    .map(({ structure, order, known }) => [structure, ...(order ?? []), ...(known?.data ?? [])].join(' '))
    .join();
};
test.each([
  ['cs(0 + f | g)', 'cs-het'],
  ['cs(0 + f | g, hom = TRUE)', 'cs-hom'],
  ['cs(0 + f | g, hom = F)', 'cs-het'],
  ['toep(0 + f | g, hom = TRUE)', 'toep-hom'],
  ['ar1(0 + f | g)', 'ar1-hom'],
  ['ar1(0 + f | g, hom = FALSE)', 'ar1-het'],
  ['diag(0 + f | g, hom = TRUE)', 'diag-hom'],
  ['homcs(0 + f | g)', 'cs-hom'],
  ['homtoep(0 + f | a/b)', 'toep-hom,toep-hom'],
  ['homdiag(0 + f | g)', 'diag-hom'],
  ['hetar1(0 + f | g)', 'ar1-het'],
  ['ou(0 + f | g)', 'exp'],
  ['exp(0 + f | g)', 'exp'],
  ['gau(0 + f | g)', 'gau'],
  ['mat(0 + f | g)', 'mat'],
  ['rr(0 + f | g)', 'rr 2'],
  ['rr(0 + f | g, d = 1)', 'rr 1'],
  ['rr(0 + f | g, 3)', 'rr 3'],
  ['propto(0 + f | g, matrix(c(1, 0.5, 0.5, 1), 2))', 'propto 1 0.5 0.5 1'],
  ['equalto(0 + f | g, matrix(c(2, 1, 1, 2), ncol = 2))', 'equalto 2 1 1 2'],
  ['propto(0 + f | g, M)', 'frame/known-matrix'],
  ['propto(0 + f | g)', 'frame/known-matrix'],
  ['propto(0 + f | g, matrix(c(1, 2, 2, 1), 2))', 'frame/known-matrix'],
  ['propto(0 + f | g, matrix(c(1, 0, 0.5, 1), 2))', 'frame/known-matrix'],
  ['propto(0 + f | g, matrix(c(1, 0.5, 0.5), 2))', 'frame/known-matrix'],
  ['us(0 + f | g, hom = TRUE)', 'frame/arguments'],
  ['homcs(0 + f | g, hom = TRUE)', 'frame/arguments'],
  ['cs(0 + f | g, het = TRUE)', 'frame/arguments'],
  ['cs(0 + f | g, hom = 1)', 'frame/arguments'],
  ['cs(0 + f | g, TRUE)', 'frame/arguments'],
  ['rr(0 + f | g, d = 0)', 'frame/arguments'],
  ['rr(0 + f | g, r = 1)', 'frame/arguments'],
  ['toString(0 + f | g)', 'frame/unknown-structure'],
])('%s: %s', (term, said) => expect(kinds(term)).toBe(said));

test('the text of a term says it again', () => {
  for (const term of ['cs(0 + f | g, hom = TRUE)', 'rr(0 + f | g, 3)', 'hetar1(0 + f | `my g`)', 'ou(0 + f | g)']) {
    const f = parseFormula(`y ~ ${term}`);
    if (isRefusal(f)) throw new Error(f.message);
    expect(kinds(f.random[0]!.text), term).toBe(kinds(term));
  }
});

const DATA = 'y,v,id,sex,x,z\n1,A,a,F,8,0\n2,B,a,F,9,1\n3,A,b,M,8,1\n4,B,b,M,9,2\n5,C,b,M,11,3\n6,A,c,F,7,1\n';
function built(spec: Partial<ModelSpec>, data = DATA) {
  const table = parseCsv(data, { name: 'd.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  return buildProblem(table, { formula: 'y ~ 1', ...spec }, { dataHash: '' });
}
function problem(formula: string, spec: Partial<ModelSpec> = {}, data = DATA) {
  const found = built({ formula, ...spec }, data);
  return isRefusal(found) ? `${found.refused}: ${found.message}` : found.problem;
}
const codes = (formula: string, spec: Partial<ModelSpec> = {}): string[] => {
  const found = built({ formula, ...spec });
  return isRefusal(found) ? [found.refused] : found.notes.map(({ code }) => code);
};

describe('terms', () => {
  test('have coordinates, a rank, a matrix', () => {
    expect(problem('y ~ 1 + exp(0 + numFactor(x, z) | id)')).toMatchObject({
      random: [
        {
          columns: ['(8,0)', '(7,1)', '(8,1)', '(9,1)', '(9,2)', '(11,3)'].map((p) => `numFactor(x, z)${p}`),
          structure: {
            kind: 'exp',
            coordinates: { nrow: 6, ncol: 2, data: Float64Array.of(8, 7, 8, 9, 9, 11, 0, 1, 1, 1, 2, 3) },
          },
        },
      ],
    });
    expect(problem('y ~ 1 + rr(0 + v | id)')).toMatchObject({
      random: [{ name: 'rr(0 + v | id)', structure: { kind: 'rr', order: [2] } }],
    });
    const known = problem('y ~ 1 + equalto(0 + sex | id, matrix(c(1, 0.5, 0.5, 1), 2))');
    expect(known).toMatchObject({ random: [{ structure: { known: { nrow: 2 } } }] });
  });
  test('a column of a file may hold the points', () => {
    const rows = DATA.split('\n').map((line, i) =>
      line === '' ? '' : `${line},${i === 0 ? 'pos' : `"(${i},${0.5 * i})"`}`,
    );
    expect(problem('y ~ 1 + gau(0 + pos | id)', {}, rows.join('\n'))).toMatchObject({
      random: [
        {
          structure: {
            kind: 'gau',
            coordinates: { nrow: 6, ncol: 2, data: Float64Array.of(1, 2, 3, 4, 5, 6, 0.5, 1, 1.5, 2, 2.5, 3) },
          },
        },
      ],
    });
  });
  test.each([
    ['y ~ 1 + exp(0 + v | id)', 'frame/points'],
    ['y ~ 1 + exp(0 + x | id)', 'frame/points'],
    ['y ~ 1 + exp(numFactor(x) | id)', 'frame/points'],
    ['y ~ 1 + rr(0 + v | id, d = 4)', 'frame/rank'],
    ['y ~ 1 + propto(0 + v | id, matrix(c(1, 0, 0, 1), 2))', 'frame/known-matrix'],
  ])('%s: %s', (formula, said) => expect(codes(formula)).toEqual([said]));
  test('a keyword that is another model elsewhere says so', () => {
    expect(codes('y ~ 1 + cs(0 + v | id)')).toContain('frame/hom-unsaid');
    expect(codes('y ~ 1 + cs(0 + v | id, hom = FALSE)')).not.toContain('frame/hom-unsaid');
    expect(codes('y ~ 1 + ar1(0 + v | id)')).not.toContain('frame/hom-unsaid');
    expect(codes('y ~ 1', { repeated: 'cs(v | id)' })).toContain('frame/hom-unsaid');
    expect(codes('y ~ 1', { repeated: 'csh(v | id)' })).not.toContain('frame/hom-unsaid');
  });
});

describe('dispformula', () => {
  test('~ 0 makes the residual of a structured term', () => {
    const said = problem('y ~ 1 + homcs(0 + v | id)', { dispformula: '~ 0' });
    const repeated = problem('y ~ 1', { repeated: 'cs(v | id)' });
    if (typeof said === 'string' || typeof repeated === 'string') throw new Error('refused');
    expect(said.random).toEqual([]);
    expect(said.residual).toEqual(repeated.residual);
    expect(problem('y ~ 1 + (1 | sex) + us(0 + v | id)', { dispformula: '~ 0' })).toMatchObject({
      random: [{ name: '1 | sex' }],
      residual: { structure: { kind: 'us', labels: ['A', 'B', 'C'] } },
    });
    expect(problem('y ~ 1 + ou(0 + numFactor(x) | id)', { dispformula: '~ 0' })).toMatchObject({
      random: [],
      residual: { structure: { kind: 'exp' }, at: { nrow: 6, ncol: 1, data: Float64Array.of(8, 9, 8, 9, 11, 7) } },
    });
  });
  test.each([
    ['y ~ 1 + (1 | id)', '~ 0', 'frame/no-residual'],
    ['y ~ 1', '~ 0', 'frame/no-residual'],
    ['y ~ 1 + us(1 + v | id)', '~ 0', 'frame/no-residual'],
    ['y ~ 1 + us(0 + v | sex)', '~ 0', 'frame/no-residual'],
    ['y ~ 1 + rr(0 + v | id)', '~ 0', 'frame/no-residual'],
    ['y ~ 1 + ar1(0 + v | id) + diag(0 + v | id)', '~ 0', 'frame/two-residuals'],
    ['y ~ 1 + (1 | id)', 'sex', 'frame/dispersion'],
    ['y ~ 1 + (1 | id)', '~ x:z', 'frame/dispersion-term'],
    ['y ~ 1 + (1 | id)', '~ sex + sex:v', 'frame/dispersion-term'],
    ['y ~ 1 + (1 | id)', '~ 0 + x', 'frame/dispersion-intercept'],
    ['y ~ 1 + (1 | id)', '~ offset(x)', 'frame/dispersion-term'],
    ['y ~ 1 + (1 | id)', '~ nosuch', 'frame/unknown-column'],
  ])('%s, %s: %s', (formula, dispformula, said) => expect(codes(formula, { dispformula })).toEqual([said]));
  test.each([
    ['~ sex', ['ident sex']],
    ['~ 0 + sex', ['ident sex']],
    ['~ x', ['exp x']],
    ['~ sex + x', ['ident sex', 'exp x']],
    ['~ sex * v', ['ident sex:v']],
    ['~ sex + v', ['ident sex', 'ident v']],
    ['~ sex * x', ['ident sex', 'exp x by sex']],
    ['~ sex:x', ['exp x by sex']],
    ['~ log(x)', ['exp log(x)']],
  ])('%s is a variance function', (dispformula, said) => {
    const one = problem('y ~ 1 + (1 | id)', { dispformula });
    if (typeof one === 'string') throw new Error(one);
    const label = (of: unknown): string => (of instanceof Float64Array ? (of[0] === 8 ? 'x' : 'log(x)') : '');
    const functions = one.residual?.variance?.map(({ kind, of, by }) =>
      kind === 'ident' ? `ident ${by?.name}` : `${kind} ${label(of)}${by ? ` by ${by.name}` : ''}`,
    );
    expect(functions).toEqual(said);
  });
  test('is the same as nlme\u2019s, and one of the two is said', () => {
    const formula = 'y ~ 1 + (1 | id)';
    const [a, b] = [
      problem(formula, { dispformula: '~ sex + x' }),
      problem(formula, { variance: 'varComb(varIdent(form = ~ 1 | sex), varExp(form = ~ x))' }),
    ];
    if (typeof a === 'string' || typeof b === 'string') throw new Error('refused');
    expect(a.residual).toEqual(b.residual);
    expect(problem(formula, { dispformula: '~ 1' })).toMatchObject({ residual: null });
    expect(codes(formula, { dispformula: '~ sex', variance: 'varPower()' })).toEqual(['frame/two-dispersions']);
    expect(codes('y ~ 1', { dispformula: '~ sex', repeated: 'us(v | id)' })).toEqual(['frame/two-dispersions']);
    expect(codes(formula, { dispformula: '~ sex', family: 'binomial' })).toEqual(['frame/dispersion-family']);
  });
});

describe('mmrm\u2019s term in the formula', () => {
  test('is that of repeated', () => {
    for (const [term, repeated] of [
      ['us(v | id)', 'us(v | id)'],
      ['csh(v | sex / id)', 'csh(v | sex / id)'],
      ['cs(v | sex / id)', 'cs(v | sex / id)'],
      ['sp_exp(x, z | id)', 'sp_exp(x, z | id)'],
    ] as const) {
      const [a, b] = [problem(`y ~ sex + ${term}`), problem('y ~ sex', { repeated })];
      if (typeof a === 'string' || typeof b === 'string') throw new Error(`${term}: refused`);
      expect(a.residual, term).toEqual(b.residual);
      expect(a.random).toEqual([]);
    }
    expect(codes('y ~ sex + us(v | id)')).toContain('frame/read-as-repeated');
  });
  test('numbers, other terms, replicates and dispformula make it a random effect', () => {
    expect(problem('y ~ us(x | id)')).toMatchObject({ random: [{ name: 'x | id' }], residual: null });
    expect(problem('y ~ us(v | id) + (1 | sex)')).toMatchObject({ residual: null });
    expect(problem('y ~ us(sex | id)')).toMatchObject({ residual: null });
    expect(problem('y ~ us(v | id)', { dispformula: '~ 1' })).toMatchObject({ residual: null });
    expect(problem('y ~ us(0 + v | id)')).toMatchObject({ residual: null });
  });
  test.each([
    ['y ~ csh(v | id)', { repeated: 'us(v | id)' }, 'frame/two-correlations'],
    ['y ~ us(v | id)', { correlation: 'corAR1()', gls: true }, 'frame/gls'],
    ['y ~ csh(v | id) + adh(v | id)', {}, 'frame/two-correlations'],
    ['y ~ csh(v | id)', { dispformula: '~ 0' }, 'frame/two-correlations'],
    ['y ~ ad(0 + v | id, hom = TRUE)', {}, 'frame/repeated-form'],
    ['y ~ x * csh(v | id)', {}, 'frame/bar-not-added'],
  ] as const)('%s: %s', (formula, spec, said) => expect(codes(formula, spec)).toEqual([said]));
});
