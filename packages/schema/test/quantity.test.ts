import { expect, test } from 'vitest';
import { type FitDocument, fitDocument, nearest, quantityNames, quantityOf, validate } from '../src/index.ts';

const fit: FitDocument = {
  schema: 'mixdiff/fit@1',
  backend: 'lme4',
  as: 'lme4 1.1-31',
  formula: 'y ~ x + (x | g)',
  method: 'ML',
  family: 'gaussian',
  link: 'identity',
  dataHash: '',
  chosen: {},
  meaning: {
    se: 'theta-fixed',
    seScale: 1,
    statistic: 't',
    df: 'none',
    weights: 'precision',
    logLikConstant: 0,
    k: 6,
    nBIC: 10,
    dfResidual: 4,
    parameterization: 'theta',
  },
  nobs: 10,
  droppedRows: 0,
  ngroups: { g: 3 },
  droppedColumns: [],
  fixed: [
    { term: '(Intercept)', estimate: 2, se: 0.5, statistic: 4, statisticName: 't', df: null, p: null },
    { term: 'x', estimate: -1, se: 0.25, statistic: -4, statisticName: 't', df: null, p: null },
  ],
  vcov: [
    [0.25, -0.05],
    [-0.05, 0.0625],
  ],
  random: [
    {
      group: 'g',
      terms: ['(Intercept)', 'x'],
      cov: [
        [4, 1],
        [1, 9],
      ],
      sd: [2, 3],
      corr: [
        [1, 1 / 6],
        [1 / 6, 1],
      ],
    },
  ],
  sigma: 1.5,
  logLik: -20,
  criterion: 40,
  deviance: 40,
  aic: 52,
  bic: 53,
  dfModel: 6,
  dfResidual: 4,
  scaledResidualQuantiles: [-2, -1, 0, 1, 2],
  native: { names: [], values: [], scale: 'theta' },
  convergence: {
    converged: true,
    reason: 'converged',
    code: 0,
    message: '',
    optimizer: 'bobyqa',
    iterations: 5,
    evaluations: { f: 5, g: 0 },
    maxAbsGradient: null,
    hessianEigenvalues: null,
    pdHessian: null,
    singular: false,
    boundary: [],
  },
  absent: {},
  withheld: [],
  messages: [],
  timing: { setupMs: null, fitMs: null },
};

test('the grammar reads every kind of quantity', () => {
  const read = (name: string) => quantityOf(fit, name);
  expect(read('beta|x')).toBe(-1);
  expect(read('se|(Intercept)')).toBe(0.5);
  expect(read('sd|g|x')).toBe(3);
  expect(read('variance|Residual')).toBe(2.25);
  expect(read('corr|g|x,(Intercept)')).toBeCloseTo(1 / 6, 12);
  expect(read('correlation|x|(Intercept)')).toBeCloseTo(-0.05 / (0.5 * 0.25), 12);
  expect(read('scaledResidual|max')).toBe(2);
  expect(read('ngroups|g')).toBe(3);
});
test('a quantity that the document lacks is undefined, one that does not exist is null', () => {
  expect(quantityOf(fit, 'beta|z')).toBeUndefined();
  expect(quantityOf(fit, 'p|x')).toBeNull();
  expect(quantityOf({ ...fit, withheld: ['logLik'] }, 'logLik')).toBeNull();
});
test('every listed name can be read', () => {
  for (const name of quantityNames(fit)) expect(quantityOf(fit, name), name).not.toBeUndefined();
});
test('an unknown field is refused by name, with the near one', () => {
  const answer = validate(fitDocument, { ...fit, formla: 'y ~ x' }, 'fit.json');
  expect(answer).toMatchObject({ refused: 'schema/unknown-field' });
  expect((answer as { message: string; hint: string }).message).toContain("'formla'");
  expect((answer as { hint: string }).hint).toContain('formula');
  expect(validate(fitDocument, fit, 'fit.json')).toHaveProperty('value');
});
test('near names are within two edits', () => {
  expect(nearest('fromula', ['formula', 'data'])).toBe('formula');
  expect(nearest('zebra', ['formula', 'data'])).toBeUndefined();
});

test('a family states its dispersion under the residual, and no residual variance', () => {
  const gamma: FitDocument = { ...fit, sigma: null, residual: { kind: 'none', family: { dispersion: 0.25 } } };
  expect(quantityOf(gamma, 'residual|dispersion')).toBe(0.25);
  expect(quantityNames(gamma)).toContain('residual|dispersion');
  expect(quantityNames(gamma)).not.toContain('variance|Residual');
  expect(fitDocument.safeParse(gamma).success).toBe(true);
  expect(quantityOf({ ...gamma, residual: { kind: 'none' } }, 'residual|dispersion')).toBeUndefined();
});
