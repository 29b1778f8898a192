import { type Matrix, type Predictor, type Problem, structured } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { comparable, decodeFit, encodeFit, likelihoodOf, quantityOf, type Standing } from '../src/index.ts';

const n = 12;
const columns = (...list: (readonly number[])[]): Matrix => ({
  nrow: n,
  ncol: list.length,
  data: Float64Array.from(list.flat()),
});
const ones = Array<number>(n).fill(1);
const x = Array.from({ length: n }, (_, i) => Math.sin(3 * i));
const level = Int32Array.from({ length: n }, (_, i) => i % 3);
const predictor = (names: readonly string[], ...X: (readonly number[])[]): Predictor => ({
  X: columns(...X),
  columns: names,
  term: names,
  offset: null,
});
const intercept = {
  name: '1 | g',
  group: 'g',
  columns: ['(Intercept)'],
  levels: ['a', 'b', 'c'],
  level,
  Z: columns(ones),
  structure: structured('us', ['(Intercept)']),
};
const base: Problem = {
  response: {
    y: Float64Array.from({ length: n }, (_, i) => (i * 7) % 5),
    trials: null,
    family: 'nbinom2',
    link: 'log',
  },
  parts: { conditional: predictor(['(Intercept)'], ones) },
  random: [intercept],
  residual: null,
  weights: null,
  method: 'ML',
  source: { formula: 'y ~ 1 + (1 | g)', dataHash: '', rows: level, dropped: [] },
};
const inflated: Problem = {
  ...base,
  parts: { ...base.parts, zeroInflation: predictor(['(Intercept)', 'x'], ones, x) },
};
const standing = (problem: Problem): Standing => ({
  method: 'ML',
  nobs: n,
  logLik: -1,
  meaning: { weights: 'likelihood', logLikConstant: 0 },
  likelihood: likelihoodOf(problem),
  formula: problem.source.formula,
});
const differ = (a: Problem, b: Problem): string[] => comparable(standing(a), standing(b)).map(({ what }) => what);

test('models that differ in a part beside the mean are other models', () => {
  const one = { ...base, parts: { ...base.parts, zeroInflation: predictor(['(Intercept)'], ones) } };
  const dispersed = { ...base, parts: { ...base.parts, dispersion: predictor(['(Intercept)', 'x'], ones, x) } };
  const random: Problem = {
    ...inflated,
    random: [intercept, { ...intercept, name: 'zi~1 | g', part: 'zeroInflation' }],
  };
  const all = [base, one, inflated, dispersed, random];
  for (const a of all) for (const b of all) expect(differ(a, b)).toEqual(a === b ? [] : ['model']);
});
test('another basis of the columns of a part is the same model', () => {
  const turned = predictor(
    ['a', 'b'],
    x.map((v) => 3 - 2 * v),
    x.map((v) => 1 + v),
  );
  expect(differ(inflated, { ...base, parts: { ...base.parts, zeroInflation: turned } })).toEqual([]);
});

test('a document names the coefficients of a part with its prefix, and is read again', () => {
  const fit = {
    backend: 'e',
    as: 'e 1',
    method: 'ML' as const,
    chosen: {},
    meaning: {
      criterion: { kind: 'exact' as const },
      se: 'observed-information' as const,
      seScale: 1,
      statistic: 'z' as const,
      df: 'infinite' as const,
      weights: 'likelihood' as const,
      logLikConstant: 0,
      k: 5,
      nBIC: n,
      dfResidual: n - 5,
      parameterization: '',
    },
    canonical: {
      beta: Float64Array.of(1),
      others: { zeroInflation: Float64Array.of(2, 3) },
      Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(4) }],
      residual: { kind: 'none' as const, family: { dispersion: 0.5 } },
    },
    native: { names: [], values: new Float64Array(0), scale: '', gradient: null, hessian: null, eigenvalues: null },
    stop: {
      reason: 'converged' as const,
      code: 0,
      message: '',
      optimizer: '',
      iterations: 1,
      evaluations: { f: 1, g: 1 },
    },
    trace: null,
    logLik: -9,
    criterion: 18,
    vcov: { nrow: 1, ncol: 1, data: Float64Array.of(4) },
    vcovOfParts: { nrow: 3, ncol: 3, data: Float64Array.of(4, 0, 0, 0, 9, 1, 0, 1, 16) },
    df: null,
    ranef: [{ term: '1 | g', mode: { nrow: 3, ncol: 1, data: new Float64Array(3) }, condSD: null }],
    fitted: new Float64Array(n),
    dropped: [],
    singular: false,
    absent: {},
    withheld: [],
    notes: [],
  };
  const document = encodeFit(fit, inflated);
  expect(document.fixed.map(({ term, part, se }) => [term, part, se])).toEqual([
    ['(Intercept)', undefined, 2],
    ['zi~(Intercept)', 'zeroInflation', 3],
    ['zi~x', 'zeroInflation', 4],
  ]);
  expect(quantityOf(document, 'beta|zi~x')).toBe(3);
  const again = decodeFit(document, inflated, 'recorded');
  expect(again.canonical).toEqual(fit.canonical);
  expect([again.vcov, again.vcovOfParts]).toEqual([fit.vcov, fit.vcovOfParts]);
});
