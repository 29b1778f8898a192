import { type Canonical, type Criterion, isRefusal } from '@mixdiff/contract';
import { agree, glmerFits, glmerPoint, glmerProblem, glmerProblems } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { densityOf, type Row } from '../../src/glmm/density.ts';
import { ruleOf } from '../../src/glmm/rule.ts';
import { openReferee, type Referee } from '../../src/index.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};
const source = 'lme4 2.1-0';
const fits = glmerFits('2.1-0');
/** One random intercept, no prior weights, a density with one mode, and a criterion of its own. */
const judged = glmerProblems().filter(
  ({ random, weights, link, nAGQ }) =>
    random.length === 1 && random[0]?.columns.length === 1 && !weights && link !== 'cauchit' && nAGQ > 0,
);
const criterionOf = (nAGQ: number): Criterion =>
  nAGQ === 1 ? { kind: 'laplace', information: 'expected' } : { kind: 'quadrature', nodes: nAGQ };

describe.each(judged.map((c) => [c.name, c] as const))('%s', (name, c) => {
  const fit = fits.find((one) => one.name === name);
  if (!fit) throw new Error(name);
  const referee = must(openReferee(glmerProblem(c), { criterion: criterionOf(c.nAGQ) }));
  const end = glmerPoint(fit, c.columns.length);
  test('what lme4 states at its end', () => {
    // lme4 ends its iterations for the modes at a relative change of 1e-7: with a link that is not canonical they are not there yet
    agree(must(referee.logLik(end)).logLik, fit.logLik, { abs: c.link === 'cloglog' ? 2e-6 : 1e-6, source });
  });
  test('its score is the slope of its value, here and elsewhere', () => {
    expectScore(referee, end);
    expectScore(
      referee,
      moved(end, (b) => 0.8 * b + 0.1, 0.3),
    );
    expectScore(
      referee,
      moved(end, (b) => 0.9 * b, 2.5),
    );
  });
  test('at a variance of zero the slope is that of small variances', () => {
    const zero = moved(end, (b) => b, 0);
    const h = 1e-5;
    const near = (V: number): number => must(referee.logLik(moved(end, (b) => b, V))).logLik;
    const slope = (4 * near(h) - near(2 * h) - 3 * near(0)) / (2 * h);
    const { Sigma, logLik } = must(referee.score(zero));
    agree(Sigma[0]?.data[0] ?? Number.NaN, slope, { rel: 1e-3, abs: 1e-3, source: 'one-sided differences' });
    agree(logLik, near(0), { abs: 1e-10, source: 'the value' });
  });
});
const moved = (at: Canonical, change: (b: number) => number, V: number): Canonical => ({
  ...at,
  beta: at.beta.map(change),
  Sigma: [{ nrow: 1, ncol: 1, data: Float64Array.of(V) }],
});
function expectScore(referee: Referee, at: Canonical): void {
  const { Sigma, dbeta } = must(referee.score(at));
  const value = (point: Canonical): number => must(referee.logLik(point)).logLik;
  const V = at.Sigma[0]?.data[0] ?? Number.NaN;
  const h = 1e-5 * V;
  if (V > 1e-6) {
    const slope = (value(moved(at, (b) => b, V + h)) - value(moved(at, (b) => b, V - h))) / (2 * h);
    agree(Sigma[0]?.data[0] ?? Number.NaN, slope, { rel: 1e-5, abs: 1e-4, source: 'central differences' });
  }
  for (const j of at.beta.keys()) {
    if (Number.isNaN(at.beta[j])) continue;
    const step = (by: number): Canonical => ({ ...at, beta: at.beta.map((b, k) => (k === j ? b + by : b)) });
    const slope = (value(step(1e-5)) - value(step(-1e-5))) / 2e-5;
    agree(dbeta?.[j] ?? Number.NaN, slope, { rel: 1e-5, abs: 1e-4, source: 'central differences' });
  }
}

test('many nodes agree with one another, and with Laplace where the integrand is normal to all digits', () => {
  const c = judged[0];
  if (!c) throw new Error('no case');
  const at = glmerPoint(fits[0] as never, c.columns.length);
  const of = (nodes: number): number =>
    must(must(openReferee(glmerProblem(c), { criterion: { kind: 'quadrature', nodes } })).logLik(at)).logLik;
  agree(of(51), of(25), { abs: 1e-7, source: 'half the nodes' });
  agree(must(must(openReferee(glmerProblem(c))).logLik(at)).logLik - of(51), -0.0425, {
    abs: 1e-3,
    source: 'an integration in R',
  });
});

describe.each([
  ['binomial', 'logit'],
  ['binomial', 'probit'],
  ['binomial', 'cloglog'],
  ['poisson', 'log'],
] as const)('density of %s(%s)', (family, link) => {
  const density = densityOf(family, link);
  if (!density) throw new Error(link);
  const at = (eta: number, y: number, t: number): Row => {
    const row = { log: 0, r: 0, o: 0, a: 0, oSlope: 0, aSlope: 0 };
    density(eta, y, t, row);
    return row;
  };
  test.each([
    [-4.3, 0, 3],
    [-3.2, 2, 3],
    [-1, 1, 4],
    [0.2, 3, 7],
    [1.4, 5, 5],
    [2.9, 1, 2],
    [-12, 0, 5],
  ])('its derivatives at %d', (eta, y, t) => {
    const h = 1e-5;
    const [up, down, here] = [at(eta + h, y, t), at(eta - h, y, t), at(eta, y, t)];
    const slope = (of: (row: Row) => number): number => (of(up) - of(down)) / (2 * h);
    const tolerance = { rel: 1e-6, abs: 1e-7, source: 'central differences' };
    agree(
      here.r,
      slope(({ log }) => log),
      tolerance,
    );
    agree(
      -here.o,
      slope(({ r }) => r),
      tolerance,
    );
    agree(
      here.oSlope,
      slope(({ o }) => o),
      tolerance,
    );
    agree(
      here.aSlope,
      slope(({ a }) => a),
      tolerance,
    );
  });
  test('the expected information is the mean of the observed one', () => {
    const t = 4;
    const eta = -0.3;
    const chances = Array.from({ length: family === 'poisson' ? 40 : t + 1 }, (_, y) => {
      const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
      const ways = family === 'poisson' ? 1 / factorial(y) : factorial(t) / factorial(y) / factorial(t - y);
      return ways * Math.exp(at(eta, y, t).log);
    });
    agree(
      chances.reduce((sum, p) => sum + p, 0),
      1,
      { abs: 1e-12, source: 'a distribution' },
    );
    const mean = chances.reduce((sum, p, y) => sum + p * at(eta, y, t).o, 0);
    agree(at(eta, 1, t).a, mean, { rel: 1e-12, source: 'the sum over y' });
  });
});

test('nodes integrate polynomials against the normal: up to degree 2K - 1', () => {
  const { nodes, logWeights } = ruleOf(6);
  const moment = (power: number): number =>
    nodes.reduce((sum, z, k) => sum + Math.exp((logWeights[k] ?? 0) - (z * z) / 2) * z ** power, 0);
  [1, 0, 1, 0, 3, 0, 15, 0, 105, 0, 945].forEach((value, power) => {
    agree(moment(power), value, { abs: 1e-9, source: 'moments of the normal' });
  });
});
test('a criterion that is no integral is refused by name', () => {
  const p = glmerProblem(glmerProblems()[0] as never);
  const answer = openReferee(p, { criterion: { kind: 'pseudo-likelihood' } });
  expect(isRefusal(answer) && answer.refused).toBe('referee/beyond-criterion');
});
