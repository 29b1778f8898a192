import { type Canonical, sigma2Of } from '@mixdiff/contract';
import { type AuditInput, auditInput } from '@mixdiff/schema';
import { readGoldenJson, sleepstudy } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { deviationsAt, estimatesOf, put, slackAt, valueAt } from '../src/estimates.ts';
import { boxFor, read, refereeFor, sure } from './made.ts';
import { pointOf, published } from './published.ts';

const problem = sleepstudy('REML');
const right = auditInput.parse(readGoldenJson<AuditInput>('sleepstudy/audits/right.json'));
const point: Canonical = {
  beta: Float64Array.of(250, 10),
  Sigma: [{ nrow: 2, ncol: 2, data: Float64Array.of(600, 12, 12, 36) }],
  residual: { kind: 'variance', sigma2: 625 },
};

describe('the printed estimates one by one', () => {
  const all = estimatesOf(read(right), problem);
  test('in the order of the file', () => {
    expect(all.map(({ quantity }) => quantity)).toEqual([
      'beta|(Intercept)',
      'beta|Days',
      'variance|Subject|(Intercept)',
      'covariance|Subject|Days,(Intercept)',
      'variance|Subject|Days',
      'sigma',
    ]);
  });
  test('each has its value at a point', () => {
    expect(all.map((one) => valueAt(one, point))).toEqual([250, 10, 600, 12, 36, 25]);
  });
  test('putting one leaves the others', () => {
    const at = boxFor(right, problem).at;
    for (const one of all) {
      const moved = put(one, point, at, problem);
      for (const other of all) {
        const from = other === one ? point : at;
        expect(valueAt(other, moved)).toBe(valueAt(other, from));
      }
      expect(moved.Sigma[0]?.data[1]).toBe(moved.Sigma[0]?.data[2]);
    }
  });
  test('standard deviations and correlations are read off the same matrix', () => {
    const block = { group: 'Subject', terms: ['(Intercept)', 'Days'], sd: ['24.5', '6.0'], corr: [['0.1']] };
    const own = estimatesOf(read({ ...right, random: [block] }), problem).slice(2, 5);
    expect(own.map(({ kind }) => kind)).toEqual(['sd', 'correlation', 'sd']);
    expect(own.map((one) => valueAt(one, point))).toEqual([Math.sqrt(600), 12 / Math.sqrt(600 * 36), 6]);
    expect(own.map((one) => deviationsAt(one, point))).toEqual([undefined, [6, Math.sqrt(600)], undefined]);
  });
  test('an element that the model leaves out has no place and no value', () => {
    const block = { group: 'Batch', terms: ['(Intercept)'], cov: [['4']] };
    const one = estimatesOf(read({ ...right, random: [block] }), problem)[2];
    expect([one?.place, one && valueAt(one, point)]).toEqual([null, undefined]);
  });
});

describe('how far optimizers at one maximum are apart', () => {
  const at = pointOf(published(problem, (x) => x));
  const referee = refereeFor(problem);
  const slack = slackAt(referee, at, problem);
  const all = estimatesOf(read(published(problem, (x) => x)), problem);
  test('a share of the standard error of a coefficient', () => {
    const { vcov } = sure(referee.generalizedLeastSquares(at));
    expect(slack(all[1]!)).toBeCloseTo(0.003 * Math.sqrt(vcov.data[3] as number), 12);
  });
  test('within it the log-likelihood falls by less than 5e-6', () => {
    const top = sure(referee.logLik(at, 'REML')).logLik;
    for (const one of all.slice(2)) {
      const size = slack(one);
      expect(size).toBeGreaterThan(0);
      const sigma2 = sigma2Of(at);
      const by = one.quantity === 'sigma' ? (Math.sqrt(sigma2) + size) ** 2 - sigma2 : size;
      const shifted: Canonical = {
        ...at,
        Sigma: at.Sigma.map((m) => ({ ...m, data: m.data.map((x) => x + by) })),
        residual: { kind: 'variance', sigma2: sigma2 + by },
      };
      expect(top - sure(referee.logLik(put(one, shifted, at, problem), 'REML')).logLik).toBeLessThan(5e-6);
    }
  });
});
