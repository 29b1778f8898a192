import type { By, Matrix, Problem, ResidualModel } from '@mixdiff/contract';
import { features, residualNames, structured } from '@mixdiff/contract';
import { describe, expect, it } from 'vitest';

const subject: By = { name: 'id', levels: ['a', 'b'], index: Int32Array.of(0, 0, 1, 1) };
const arm: By = { name: 'arm', levels: ['x', 'y[1]'], index: Int32Array.of(0, 0, 1, 1) };
const model = (change: Partial<ResidualModel>): ResidualModel => ({
  subject,
  position: Int32Array.of(0, 1, 0, 1),
  structure: structured('cs-hom', ['1', '2']),
  ...change,
});

describe('names of the parameters of a residual model', () => {
  it('each group has all covariance parameters, a variance function its own beside them', () => {
    const variance = [
      { kind: 'ident', of: null, by: arm },
      { kind: 'power', of: 'fitted', by: null },
    ] as const;
    expect(residualNames(model({ by: arm, variance }))).toEqual([
      ...['sigma2[x]', 'rho[x]', 'sigma2[y[1]]', 'rho[y[1]]'],
      ...['sd.y[1]', '2:power'],
    ]);
  });
  it('an unstructured matrix has its variances first, then what is below them row by row', () => {
    const { structure } = model({ structure: structured('us', ['1', '2', '3']) });
    expect(residualNames(model({ structure }))).toEqual([
      ...['variance.1', 'variance.2', 'variance.3'],
      ...['cov.2.1', 'cov.3.1', 'cov.3.2'],
    ]);
  });
});

describe('what a residual model asks', () => {
  const X: Matrix = { nrow: 4, ncol: 1, data: new Float64Array(4).fill(1) };
  const asked = (residual: ResidualModel) =>
    features({
      response: { y: new Float64Array(4), trials: null, family: 'gaussian', link: 'identity' },
      parts: { conditional: { X, columns: ['(Intercept)'], term: ['(Intercept)'], offset: null } },
      random: [],
      residual,
      weights: null,
      method: 'ML',
      source: { formula: '', dataHash: '', rows: new Int32Array(4), dropped: [] },
    } satisfies Problem);
  it('groups, a nugget and variance functions are asked by name: nobody fits a model without them instead', () => {
    expect(asked(model({}))).toEqual(['residual:cs-hom']);
    const nugget = { ...structured('exp', ['1', '2']), nugget: true } as const;
    expect(asked(model({ by: arm, structure: nugget, variance: [{ kind: 'exp', of: 'fitted', by: null }] }))).toEqual([
      ...['residual:exp', 'residual-nugget', 'residual-groups', 'variance:exp'],
    ]);
  });
});
