import { type Certificate, sigma2Of } from '@mixdiff/contract';
import { agree, dyestuff2, jsp, penicillin, sleepstudy, twoMaxima } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { certify, openCertifier } from '../src/index.ts';
import { point, profiledAt, refereeOf, square } from './points.ts';

/** Last line of R's nlminb path for glmmTMB 1.1.15.2 on JSP: beta, log sigma, log sd(school), log sd(class). */
const end = [
  32.0636137839, 0.582838881806, -0.37644602775, -0.855999698176, -2.19935862681, -1.37610325713, -2.40726971954,
  -3.04688898138, -3.58724593959, -0.946736427635,
];
const stopped = point(
  end,
  [square(Math.exp(2 * 0.672078309724)), square(Math.exp(2 * -4.60345943159))],
  Math.exp(2 * 1.66070969314),
);
const codes = ({ because }: Certificate): string[] => because.map(({ code }) => code);
const source = 'DESIGN, Certificates';

describe('JSP', () => {
  test('the end of glmmTMB is a false zero, its slope and gain', () => {
    const judged = certify(jsp('ML'), stopped);
    expect(judged.verdict).toBe('false-zero');
    agree(judged.gain as number, 0.942419, { abs: 1e-5, source: 'R: -2964.164689 against -2965.107107' });
    agree(judged.bestLogLik as number, -2964.164689, { abs: 1e-6, source: 'lme4 1.1-31, ML' });
    expect(judged.zeroed.map(({ term }) => term)).toEqual(['1 | school:class']);
    agree(judged.zeroed[0].slope, 2.3, { abs: 5e-3, source: 'R, the JSP puzzle: +2.30' });
    agree(judged.zeroed[0].variance, 0.00010034, { rel: 1e-4, source: 'glmmTMB 1.1.9' });
    agree(judged.best?.Sigma[1].data[0] ?? Number.NaN, 1.03557, {
      abs: 2e-5,
      source: 'lme4 1.1-31, where its tolerance stops it',
    });
    expect(judged.judge).toBe('referee');
    expect(judged.searched.starts).toBeGreaterThanOrEqual(20);
    expect(codes(judged)).toContain('certify/slope');
  });
  test('the optima of lme4 are maxima, the search shared', () => {
    const ml = openCertifier(jsp('ML'));
    const first = ml.certify(stopped);
    expect(ml.certify(first.best ?? stopped).verdict).toBe('interior-maximum');
    const sigma2 = 27.5678;
    const reml = point(Array(10).fill(0), [square(0.34218 ** 2 * sigma2), square(0.19349 ** 2 * sigma2)], sigma2);
    const judged = certify(jsp('REML'), reml);
    expect(judged.verdict).toBe('interior-maximum');
    agree(-2 * (judged.bestLogLik as number), 5923.65026, { abs: 1e-5, source: 'lme4 1.1-31, REML criterion' });
  });
  test('REML: the best point has the fixed effects of its variances, not those that came with the judged one', () => {
    const judged = certify(sleepstudy('REML', false), profiledAt(sleepstudy('REML', false), [square(1378.18)]));
    const best = judged.best ?? stopped;
    const typed = { ...best, beta: best.beta.map((b) => 1.3 * b) };
    const again = certify(sleepstudy('REML', false), typed);
    expect(again.verdict).toBe('interior-maximum');
    agree(again.best?.beta[1] ?? Number.NaN, 10.46729, { abs: 1e-5, source: 'lme4 1.1-31, Days' });
  });
});

describe('one variance', () => {
  test.each([
    ['ML', 14.3843],
    ['REML', 9.9],
  ] as const)('Dyestuff2 %s: a true zero, its score %d per theta^2', (method, score) => {
    const data = dyestuff2(method);
    const zero = profiledAt(data, [square(0)]);
    const sigma2 = sigma2Of(zero);
    const judged = certify(data, zero);
    expect(judged.verdict).toBe('boundary-maximum');
    agree(-2 * sigma2 * judged.zeroed[0].slope, score, { abs: 5e-3, source });
    const written = certify(data, { ...zero, Sigma: [square(1e-4)] });
    expect(written.verdict).toBe('boundary-maximum');
  });
  test.each([
    ['ML', -933.17],
    ['REML', -930.8],
  ] as const)('sleepstudy %s without slopes: zero is false, on the deviance scale %d', (method, score) => {
    const data = sleepstudy(method, false);
    const zero = profiledAt(data, [square(0)]);
    const sigma2 = sigma2Of(zero);
    const judged = certify(data, zero);
    expect(judged.verdict).toBe('false-zero');
    agree(-2 * sigma2 * judged.zeroed[0].slope, score, { abs: 6e-3, source });
  });
  test('two maxima: the lower one is local, the higher one a maximum', () => {
    const verdict = (method: 'ML' | 'REML', theta: number) => {
      const data = twoMaxima(method);
      return certify(data, profiledAt(data, [square(theta ** 2)]));
    };
    const [zeroReml, insideReml] = [verdict('REML', 0), verdict('REML', 4.506)];
    expect([zeroReml.verdict, insideReml.verdict]).toEqual(['local-maximum', 'interior-maximum']);
    agree(zeroReml.logLik as number, -18.0501, { abs: 6e-5, source });
    agree(insideReml.bestLogLik as number, -16.7559, { abs: 6e-5, source });
    const [zeroMl, insideMl] = [verdict('ML', 0), verdict('ML', 3.471)];
    expect([zeroMl.verdict, insideMl.verdict]).toEqual(['boundary-maximum', 'local-maximum']);
    agree(insideMl.logLik as number, -17.6589, { abs: 6e-5, source });
    agree(zeroMl.logLik as number, -16.9264, { abs: 6e-5, source });
  });
  test('the valley between the two maxima is a saddle', () => {
    const data = twoMaxima('REML');
    const referee = refereeOf(data);
    const slope = (theta: number): number => {
      const at = profiledAt(data, [square(theta ** 2)]);
      const score = referee.score(at);
      if ('refused' in score) throw new Error(score.message);
      return score.Sigma[0].data[0];
    };
    let [low, high] = [0.01, 2];
    while (high - low > 1e-12) {
      const middle = (low + high) / 2;
      if (slope(middle) < 0) low = middle;
      else high = middle;
    }
    const judged = certify(data, profiledAt(data, [square(low ** 2)]));
    expect(judged.verdict).toBe('saddle');
    expect(judged.predictedGain).toBeNull();
    expect(codes(judged)).toContain('certify/curvature');
  });
});

test('stopped short: how far, and the prediction of one Newton step', () => {
  const data = penicillin('ML');
  const best =
    certify(data, profiledAt(data, [square(1), square(10)])).best ?? profiledAt(data, [square(1), square(10)]);
  const short = { ...best, Sigma: [square(best.Sigma[0].data[0] * 0.97), best.Sigma[1]] };
  const judged = certify(data, short);
  expect(judged.verdict).toBe('stopped-short');
  agree(judged.predictedGain as number, judged.gain as number, { rel: 0.05, source: 'a Newton step near the maximum' });
  const moved = certify(data, { ...best, beta: best.beta.map((b) => b + 0.5) });
  expect(moved.verdict).toBe('stopped-short');
});

test('a bad beta alone is no false zero', () => {
  const data = dyestuff2('ML');
  const zero = profiledAt(data, [square(0)]);
  const judged = certify(data, { ...zero, beta: zero.beta.map((b) => b + 8) });
  expect(judged.zeroed[0].slope).toBeGreaterThan(0);
  expect(judged.verdict).toBe('stopped-short');
});
