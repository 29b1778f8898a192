import { type Canonical, isMaximum, isRefusal, type Kind, type Method, type Problem } from '@mixdiff/contract';
import { openReferee } from '@mixdiff/referee';
import { agree, type Column, dummies, intercept, marginal, readCsv, readGoldenJson } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certify } from '../../src/index.ts';

const rows = readCsv('orthodont/data.csv');
const age = rows.map((r) => Number(r['age']) - 11);
const female = rows.map((r) => (r['Sex'] === 'Female' ? 1 : 0));
const columns: Column[] = [
  intercept(rows.length),
  { name: 'female', term: 'female', values: female },
  { name: 'age', term: 'age', values: age },
  { name: 'both', term: 'both', values: age.map((a, i) => a * (female[i] ?? 0)) },
];
const orthodont = (kind: Kind, method: Method): Problem =>
  marginal(
    rows.map((r) => Number(r['distance'])),
    columns,
    rows.map((r) => r['Subject'] ?? ''),
    method,
    null,
    kind,
  );
const at = (beta: readonly number[], sigma2: number, parameters: Record<string, number>): Canonical => ({
  beta: Float64Array.from(beta),
  Sigma: [],
  residual: { kind: 'marginal', sigma2, parameters },
});
const v = (m: number, size = 5) => Object.fromEntries(Array.from({ length: m }, (_, i) => [`variance.${i + 1}`, size]));
/** Independent, of one variance, in the parameters of a kind. */
const start = (kind: Kind, p: number, m: number): Canonical => {
  const rho = kind.startsWith('cs') || kind.startsWith('ar1') ? { rho: 0 } : {};
  const many = Object.fromEntries(Array.from({ length: m - 1 }, (_, k) => [`rho.${k + 1}`, 0]));
  const pairs = Array.from({ length: m }, (_, i) =>
    Array.from({ length: i }, (__, j) => [`cov.${i + 1}.${j + 1}`, 0]),
  ).flat();
  const correlations = kind.startsWith('toep') || kind.startsWith('ad') ? many : rho;
  const zero = Array<number>(p).fill(0);
  if (kind === 'us') return at(zero, Number.NaN, { ...v(m), ...Object.fromEntries(pairs) });
  return kind.endsWith('hom') ? at(zero, 5, correlations) : at(zero, Number.NaN, { ...v(m), ...correlations });
};

/** Orthodont, distance ~ Sex * I(age - 11): nlme 3.1-162, mmrm 0.3.19 and glmmTMB, which agree. */
const source = 'gls of nlme 3.1-162, and mmrm 0.3.19';
test.each([
  ['us', 'ML', -209.7385241],
  ['toep-hom', 'ML', -212.3215305],
  ['toep-hom', 'REML', -214.6957694],
  ['cs-hom', 'ML', -214.319529],
  ['cs-het', 'ML', -213.3582918],
  ['ar1-hom', 'ML', -220.340503],
  ['ar1-het', 'ML', -219.3734901],
  ['diag-het', 'ML', -238.5157366],
  ['diag-het', 'REML', -241.2057171],
] as const)('%s by %s: the best that is found is the maximum of the originals', (kind, method, best) => {
  const found = certify(orthodont(kind, method), start(kind, 4, 4));
  agree(found.bestLogLik ?? Number.NaN, best, { abs: 2e-6, source });
  expect(found.verdict).toBe('stopped-short');
  const there = certify(orthodont(kind, method), found.best as Canonical);
  expect(there.verdict).toBe('interior-maximum');
  expect(there.gain).toBeLessThan(1e-6);
});

describe('random designs with dropouts', () => {
  const design = fc.record({
    y: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 24, maxLength: 24 }),
    stays: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
    kind: fc.constantFrom<Kind>('us', 'cs-het', 'ar1-hom', 'ar1-het', 'toep-hom', 'toep-het', 'ad-hom', 'ad-het'),
    method: fc.constantFrom<Method>('ML', 'REML'),
    move: fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 12, maxLength: 12 }),
  });
  test('no point beside a maximum is above it', () => {
    fc.assert(
      fc.property(design, ({ y, stays, kind, method, move }) => {
        const subject: string[] = [];
        const kept: number[] = [];
        for (const [s, count] of [3, 3, ...stays.slice(2)].entries()) {
          for (let visit = 0; visit < count; visit++) {
            subject.push(String(s));
            kept.push((y[s * 3 + visit] ?? 0) + visit / 10);
          }
        }
        const p = marginal(kept, [intercept(kept.length)], subject, method, null, kind);
        const { best } = certify(p, start(kind, 1, 3));
        fc.pre(best !== null);
        const found = certify(p, best as Canonical);
        fc.pre(isMaximum(found.verdict));
        const referee = openReferee(p);
        if (isRefusal(referee) || found.best?.residual.kind !== 'marginal') throw new Error('no referee');
        const { sigma2, parameters } = found.best.residual;
        for (let k = 0; k < 12; k++) {
          const turned = Object.fromEntries(
            Object.entries(parameters).map(([name, value], i) => {
              const by = move[(i + k) % 12] ?? 0;
              return [name, name.startsWith('rho') ? Math.tanh(Math.atanh(value) + by) : value * (1 + by)];
            }),
          );
          const other = at([...found.best.beta], sigma2 * (1 + (move[k] ?? 0)), turned);
          const gls = referee.generalizedLeastSquares(other);
          if (isRefusal(gls)) continue;
          const judged = referee.logLik({ ...other, beta: gls.beta });
          if (!isRefusal(judged)) expect(judged.logLik).toBeLessThan((found.logLik ?? Number.NaN) + 1e-4);
        }
      }),
      { numRuns: 60 },
    );
  });
});
test('visits that no subject has both of: their covariance is in no likelihood', () => {
  const y = [1, 4, 2, 8, 5, 7, 3, 9, 6, 2, 4, 1];
  const p = marginal(
    y,
    [intercept(12)],
    ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'e', 'e', 'f', 'f'],
    'ML',
    null,
    'us',
  );
  if (!p.residual) throw new Error('no residual model');
  // a, b, c are seen at 1 and 2, d, e, f at 2 and 3
  const position = Int32Array.from({ length: 12 }, (_, i) => (i < 6 ? i % 2 : 1 + (i % 2)));
  const structure = { kind: 'us' as const, labels: ['1', '2', '3'] };
  const problem = { ...p, residual: { ...p.residual, position, structure } };
  const found = certify(problem, certify(problem, start('us', 1, 3)).best as Canonical);
  expect(found.verdict).toBe('interior-maximum');
  expect(found.unidentified?.silent).toEqual(['cov.3.1']);
  expect(found.because.find(({ code }) => code === 'certify/flat-covariance')?.text).toContain('cov.3.1');
});

test('homtoep on BodyWeight where glmmTMB 1.1.15.2 ran out of evaluations: stopped short by 15.83', () => {
  interface Recorded {
    readonly name: string;
    readonly beta: readonly number[];
    readonly dense: number | null;
    readonly Sigma: readonly (readonly number[])[];
  }
  const { cases } = readGoldenJson<{ cases: readonly Recorded[] }>('glmmtmb/structures.json');
  const recorded = cases.find(({ name }) => name === 'bodyweight-homtoep-ml');
  const [first = []] = recorded?.Sigma ?? [];
  const weights = readCsv('bodyweight/data.csv');
  const time = weights.map((r) => Number(r['Time']));
  const diets = dummies(
    'Diet',
    weights.map((r) => r['Diet'] ?? ''),
  );
  const problem = marginal(
    weights.map((r) => Number(r['weight'])),
    [
      intercept(weights.length),
      { name: 'Time', term: 'Time', values: time },
      ...diets,
      ...diets.map(({ name, values }) => ({
        name: `Time:${name}`,
        term: 'Time:Diet',
        values: values.map((d, i) => d * (time[i] ?? 0)),
      })),
    ],
    weights.map((r) => r['Rat'] ?? ''),
    'ML',
    null,
    'toep-hom',
  );
  const [sigma2 = Number.NaN, ...covariances] = first;
  const rho = Object.fromEntries(covariances.map((c, k) => [`rho.${k + 1}`, c / sigma2]));
  const found = certify(problem, at(recorded?.beta ?? [], sigma2, rho));
  const source = 'glmmTMB 1.1.15.2, recorded: -580.9618717 at 400 evaluations, -565.1301391 at 541';
  agree(found.logLik ?? Number.NaN, recorded?.dense ?? 0, { abs: 1e-4, source });
  expect(found.verdict).toBe('stopped-short');
  agree(found.gain ?? Number.NaN, 15.8317, { abs: 1e-3, source });
});
