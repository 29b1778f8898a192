/** Intervals of families with a further parameter: limits of profiles as TMB's own, and a place in every method's list. */
import { furtherOfFamily, isRefusal, LAPLACE, type Problem } from '@mixdiff/contract';
import { agree, intercept, problem as linear, readGoldenJson, statedFit } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { profileIntervals } from '../src/profile.ts';
import { waldIntervals } from '../src/wald.ts';
import { sure } from './models.ts';

interface Profiled {
  readonly family: string;
  readonly link: string;
  readonly logLik: number;
  readonly limits: readonly { parameter: string; estimate: number; lower: number; upper: number }[];
}
interface Data {
  readonly g: readonly number[];
  readonly x: readonly number[];
  readonly y: Readonly<Record<string, readonly number[]>>;
}
const { g, x, y } = readGoldenJson<Data>('glmm/shaped.json');
const { source, profiles } = readGoldenJson<{ source: string; profiles: readonly Profiled[] }>(
  'glmm/shaped-profiles.json',
);
const problemOf = (values: readonly number[], family: string, link: string): Problem => {
  const plain = linear(
    values,
    [intercept(x.length), { name: 'x', term: 'x', values: x }],
    [{ group: 'g', labels: g.map(String) }],
    'ML',
  );
  return { ...plain, response: { ...plain.response, family, link } };
};
/** glmmTMB's parameter on the scale that intervals are stated on. */
const scaleOf = (family: string, parameter: string): ((v: number) => number) => {
  if (parameter === 'beta') return (v) => v;
  if (parameter === 'theta') return Math.exp;
  if (parameter === 'betad') return (v) => Math.exp((family === 't_family' ? 2 : 1) * v);
  return family === 'tweedie' ? (v) => 1 + 1 / (1 + Math.exp(-v)) : Math.exp;
};
/** In glmmTMB's order, by the names here. */
const namesOf = (family: string): string[] => [
  '(Intercept)',
  'x',
  '.dispersion',
  '.sig01',
  `.${furtherOfFamily(family)?.name}`,
];

function fitted({ family, link, logLik, limits }: Profiled) {
  const at = problemOf(y[family] ?? [], family, link);
  const [b0, b1, dispersion, sd, further] = limits.map(({ parameter, estimate }) =>
    scaleOf(family, parameter)(estimate),
  ) as [number, number, number, number, number];
  const fit = statedFit(at, {
    logLik,
    meaning: { ...statedFit(at).meaning, criterion: LAPLACE },
    canonical: {
      beta: Float64Array.of(b0, b1),
      Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(sd ** 2) }],
      residual: { kind: 'none', family: { dispersion, [furtherOfFamily(family)?.name ?? '']: further } },
    },
  });
  return { at, fit };
}

/** Sums of Tweedie's series take their time. */
const asked = profiles.filter(({ family }) => family !== 'tweedie' || process.env['LONG'] === '1');
test.each(asked.map((one) => [one.family, one] as const))('%s: every limit is that of TMB', (family, recorded) => {
  const { at, fit } = fitted(recorded);
  const which = family === 'tweedie' ? ['.power'] : namesOf(family);
  const { intervals } = sure(profileIntervals(fit, at, { which }));
  expect(intervals.map(({ name }) => name).sort()).toEqual([...which].sort());
  for (const [k, { parameter, lower, upper }] of recorded.limits.entries()) {
    const scale = scaleOf(family, parameter);
    const found = intervals.find(({ name }) => name === namesOf(family)[k]);
    if (!found) continue;
    // tmbprofile interpolates between points that are 0.02 apart in the log-likelihood
    agree(found.lower, scale(lower), { rel: 2e-3, source });
    agree(found.upper, scale(upper), { rel: 2e-3, source });
  }
});
test('labels say which function of the response a dispersion is of, and what a further parameter is', () => {
  const recorded = profiles.find(({ family }) => family === 'tweedie') as Profiled;
  const { at, fit } = fitted(recorded);
  const { intervals } = sure(waldIntervals(fit, at));
  expect(intervals.filter(({ name }) => name === '.dispersion' || name === '.power')).toMatchObject([
    { label: 'variance dispersion mu^power', lower: Number.NaN, why: expect.stringContaining('--method profile') },
    { label: 'power of mu in the variance', lower: Number.NaN },
  ]);
});
test('degrees of freedom that nothing bounds have no upper limit, with the reason', () => {
  // errors of a sine are shorter in the tail than normal ones
  const values = x.map((v, i) => 1 + v / 2 + 0.4 * Math.sin(g[i] ?? 0) + 0.8 * Math.sin(7 * i));
  const { fit } = fitted(profiles.find(({ family }) => family === 't_family') as Profiled);
  const found = profileIntervals(fit, problemOf(values, 't_family', 'identity'), { which: ['.df'] });
  if (isRefusal(found)) throw new Error(found.message);
  expect(found.intervals).toMatchObject([{ upper: Infinity, why: expect.stringContaining('does not rise') }]);
  expect(found.intervals[0]?.lower).toBeGreaterThan(5);
});
