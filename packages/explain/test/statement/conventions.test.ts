import { type Fit, isRefusal, type Meaning } from '@mixdiff/contract';
import { refereeOf } from '@mixdiff/runs';
import { encodeFit, type FitDocument } from '@mixdiff/schema';
import { sleepstudy, statedFit, unitPoint } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { onRows } from '../../src/ladder/rows.ts';
import { conventionsOf } from '../../src/statement/conventions.ts';
import { restate } from '../../src/statement/restate.ts';
import { seCandidates } from '../../src/statement/standard-errors.ts';
import { certificateOf } from '../made.ts';

const all = sleepstudy('ML', false);
/** Few rows of groups of unequal sizes: the variances matter to the standard errors. */
const problem = onRows(all, Int32Array.from([...all.response.y.keys()].filter((i) => i < 60 && i % 10 <= i / 10 + 1)));
const n = problem.response.y.length;
const point = {
  ...unitPoint(problem),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(1296.8741235) }],
  residual: { kind: 'variance' as const, sigma2: 954.5278461 },
};
const gls = refereeOf(problem, 'precision')?.generalizedLeastSquares(point);
if (!gls || isRefusal(gls)) throw new Error('no estimates');
const canonical = { ...point, beta: gls.beta };
const declared: Meaning = { ...statedFit(problem).meaning, k: 4, nBIC: n, dfResidual: n - 4 };
/** A print-out under some conventions of a fit that declares others. */
function printed(meaning: Partial<Meaning>, change: Partial<FitDocument> = {}, of = problem) {
  const plain = statedFit(of, { canonical, meaning: declared });
  const stated = restate(plain, of, canonical, { ...declared, ...meaning }) as Fit;
  const side = { id: 'a', problem: of, fit: plain, reported: { ...encodeFit(stated, of), ...change }, certificate: certificateOf(), entrant: null, engine: null }; // biome-ignore format: one line
  return conventionsOf(side);
}

describe('the conventions that reproduce what is printed', () => {
  test('are the declared ones where these do', () => expect(printed({})).toEqual(declared));
  test.each<[string, Partial<Meaning>]>([
    ['a divisor of n - p', { seScale: Math.sqrt(n / (n - 2)) }],
    ['standard errors that carry the variances', { se: 'observed-information' }],
    ['a parameter more', { k: 5 }],
    ['the N of BIC', { nBIC: 6 }],
    ['a constant of the likelihood', { logLikConstant: (-n / 2) * Math.log(2 * Math.PI) }],
  ])('else %s', (_, meaning) => {
    const found = printed(meaning);
    for (const [name, value] of Object.entries(meaning))
      expect(found[name as keyof Meaning], name).toEqual(typeof value === 'number' ? expect.closeTo(value, 6) : value);
  });
  test("under REML the determinant of X'X, which Harville has inside the likelihood", () => {
    const { X } = problem.parts.conditional;
    const sum = (a: number, b: number) => Array.from({ length: n }, (_, i) => (X.data[a * n + i] as number) * (X.data[b * n + i] as number)).reduce((x, y) => x + y, 0); // biome-ignore format: one line
    const logLikConstant = -Math.log(sum(0, 0) * sum(1, 1) - sum(0, 1) ** 2) / 2;
    const found = printed({ logLikConstant }, {}, { ...problem, method: 'REML' });
    expect(found.logLikConstant).toBeCloseTo(logLikConstant, 6);
  });
  test('a standard error that is not printed tells nothing; those that are must all be reproduced', () => {
    const seScale = Math.sqrt(n / (n - 2));
    const { fixed } = encodeFit(statedFit(problem, { canonical }), problem);
    const [, days] = gls.vcov.data.filter((_, i) => i % 3 === 0).map((v) => seScale * Math.sqrt(v));
    const one = fixed.map((row, j) => ({ ...row, se: j === 0 ? null : (days ?? null) }));
    expect(printed({}, { fixed: one }).seScale).toBeCloseTo(seScale, 9);
  });
  test('what nothing reproduces stays as it was declared', () => {
    expect(printed({}, { bic: 123.456, aic: 99.999 })).toMatchObject({ k: 4, nBIC: n });
  });
});
test('Kenward and Roger are a candidate of REML alone, the declared one always first', () => {
  const names = (method: 'ML' | 'REML') => seCandidates(declared, { ...problem, method }).map(({ se }) => se);
  expect(names('ML')).not.toContain('kenward-roger');
  expect(names('REML')).toContain('kenward-roger');
  expect(names('ML')[0]).toBe('theta-fixed');
});
