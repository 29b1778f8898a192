import { isRefusal, withConditional } from '@mixdiff/contract';
import {
  agree,
  agreeAll,
  dyestuff2,
  intercept,
  jsp,
  penicillin,
  problem,
  readCsv,
  sleepstudy,
  twoMaxima,
} from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openReferee, plainLogLik, type Referee } from '../src/index.ts';
import { point, small, square } from './designs.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};
const opened = (...args: Parameters<typeof openReferee>): Referee => must(openReferee(...args));

/** Last line of R's nlminb path for glmmTMB 1.1.15.2 on JSP: beta, log sigma, log sd(school), log sd(class). */
const end = [
  32.0636137839, 0.582838881806, -0.37644602775, -0.855999698176, -2.19935862681, -1.37610325713, -2.40726971954,
  -3.04688898138, -3.58724593959, -0.946736427635,
];
const falseZero = point(
  end,
  [square(1, [Math.exp(2 * 0.672078309724)]), square(1, [Math.exp(2 * -4.60345943159)])],
  Math.exp(2 * 1.66070969314),
);

describe('values of the originals', () => {
  test('JSP at the end of glmmTMB: log-likelihood and slope in the class variance', () => {
    const score = must(opened(jsp('ML')).score(falseZero));
    agree(score.logLik, -2965.10710737, { abs: 1e-7, source: 'glmmTMB 1.1.15.2, last evaluation' });
    agree(score.Sigma[1]?.data[0] ?? Number.NaN, 2.3014, { abs: 5e-5, source: 'R, DESIGN: The JSP puzzle' });
  });
  test('JSP REML at the optimum of lme4', () => {
    const [sigma2, inner, school] = [27.5678, 0.19349, 0.34218];
    const at = point(Array(10).fill(0), [square(1, [school ** 2 * sigma2]), square(1, [inner ** 2 * sigma2])], sigma2);
    const { logLik } = must(opened(jsp('REML')).logLik(at));
    // Theta is printed to five digits: that moves the criterion by up to 1e-5 itself.
    agree(-2 * logLik, 5923.65026, { abs: 2e-5, source: 'lme4 1.1-31, REML criterion' });
  });
  test('weights as precisions, offset, a correlated slope', () => {
    const rows = readCsv('sleepstudy/data.csv').length;
    const weights = Float64Array.from({ length: rows }, (_, i) => [0.5, 1, 2, 3, 1.5, 0.25][i % 6] as number);
    const offset = Float64Array.from({ length: rows }, (_, i) => 0.1 * ((i + 1) % 7));
    const study = {
      ...withConditional(sleepstudy('REML'), { offset }),
      weights: { values: weights, kind: 'as-original' as const },
    };
    const root = [0.8669659863169407, -0.0039814788959998057, 0.2473883167518342];
    const sigma2 = 27.052627149846082 ** 2;
    const [a, b, c] = root as [number, number, number];
    const at = point(
      [0, 0],
      [
        square(
          2,
          [a * a, a * b, a * b, b * b + c * c].map((v) => v * sigma2),
        ),
      ],
      sigma2,
    );
    const { logLik, beta } = must(opened(study).logLik(at));
    agree(logLik, -883.693337744103, { abs: 1e-9, source: 'lme4 1.1-31' });
    agreeAll(beta, [245.45912238702476, 11.60258054175058], { rel: 1e-9, source: 'lme4 1.1-31' });
    const { vcov } = must(opened(study).generalizedLeastSquares(at));
    agreeAll(vcov.data, [41.38761400921198, -1.87682306900548, -1.87682306900548, 2.87597124073935], {
      rel: 1e-8,
      source: 'lme4 1.1-31, vcov',
    });
    const copies = { ...withConditional(sleepstudy('ML', false), { offset }), weights: study.weights };
    const dispersion = Math.exp(6.8002126720330178);
    const ml = point([244.4630194439082, 11.994275543010104], [square(1, [1341.74417671731])], dispersion);
    const judged = must(opened(copies, { weights: 'likelihood' }).score(ml));
    agree(judged.logLik, -1220.28590204134, { abs: 1e-9, source: 'glmmTMB 1.1.5, ML' });
    agree(judged.sigma2, 0, { abs: 1e-6, source: 'glmmTMB 1.1.5 stops at its maximum' });
    const reml = point([0, 0], [square(1, [1424.42853262394])], Math.exp(6.80457343221732));
    agree(must(opened(copies, { weights: 'likelihood' }).logLik(reml, 'REML')).logLik, -1216.65364257898, {
      abs: 1e-9,
      source: 'glmmTMB 1.1.5, REML',
    });
  });
  test('Dyestuff2 and the two maxima: score at zero, values at both ends', () => {
    for (const [method, slope] of [
      ['ML', 14.3843],
      ['REML', 9.9],
    ] as const) {
      const data = dyestuff2(method);
      const n = data.response.y.length;
      const mean = data.response.y.reduce((sum, v) => sum + v, 0) / n;
      const ss = data.response.y.reduce((sum, v) => sum + (v - mean) ** 2, 0);
      const sigma2 = ss / (method === 'ML' ? n : n - 1);
      const { Sigma } = must(opened(data).score(point([mean], [square(1, [0])], sigma2)));
      // theta^2 = v / sigma^2, and a deviance is -2 l.
      agree(-2 * sigma2 * (Sigma[0]?.data[0] ?? Number.NaN), slope, {
        abs: 5e-3,
        source: 'lme4 1.1-31, forward difference',
      });
    }
    const at = (theta: number, sigma2: number) => point([0, 0], [square(1, [theta ** 2 * sigma2])], sigma2);
    for (const [method, theta, value] of [
      ['REML', 0, -18.0501],
      ['REML', 4.506, -16.7559],
      ['ML', 0, -16.9264],
      ['ML', 3.471, -17.6589],
    ] as const) {
      const judge = opened(twoMaxima(method));
      let sigma2 = 1;
      for (let i = 0; i < 60; i++) {
        const { beta } = must(judge.generalizedLeastSquares(at(theta, sigma2)));
        const score = must(judge.score({ ...at(theta, sigma2), beta }));
        const along = score.sigma2 + theta ** 2 * (score.Sigma[0]?.data[0] ?? Number.NaN);
        sigma2 *= 1 + (2 * along * sigma2) / (method === 'ML' ? 10 : 8);
      }
      const { beta } = must(judge.generalizedLeastSquares(at(theta, sigma2)));
      agree(must(judge.logLik({ ...at(theta, sigma2), beta })).logLik, value, {
        abs: 6e-5,
        source: 'DESIGN, Certificates',
      });
    }
  });
});

describe('against the n x n form', () => {
  test('log-likelihood at points of any rank', () => {
    fc.assert(
      fc.property(small, ({ problem: data, at }) => {
        for (const method of ['ML', 'REML'] as const) {
          const got = must(opened(data).logLik(at, method)).logLik;
          agree(got, plainLogLik(data, at, method), { rel: 1e-9, abs: 1e-9, source: 'n x n form' });
        }
      }),
      { numRuns: 100 },
    );
  });
  test('crossed data', () => {
    const data = penicillin('REML');
    const at = point([22], [square(1, [0.7]), square(1, [3.7])], 0.3);
    agree(must(opened(data).logLik(at)).logLik, plainLogLik(data, at), { rel: 1e-11, source: 'n x n form' });
  });
});

test('a response of 1e6 and more loses nothing', () => {
  const data = jsp('REML');
  const shifted = { ...data, response: { ...data.response, y: data.response.y.map((v) => v + 1e6) } };
  const at = point(Array(10).fill(0), [square(1, [3.2]), square(1, [1])], 27.5);
  agree(must(opened(shifted).logLik(at)).logLik, must(opened(data).logLik(at)).logLik, {
    abs: 1e-8,
    source: 'shift of y',
  });
});

test('columns: NaN leaves one out, a dependent one is left out', () => {
  const x = [1, 2, 3, 4, 5, 6, 7, 9];
  const labels = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'];
  const column = (name: string, values: number[]) => ({ name, term: name, values });
  const y = [3, 4, 2, 6, 7, 5, 8, 9];
  const two = problem(y, [intercept(8), column('x', x)], [{ group: 'g', labels }], 'REML');
  const three = problem(
    y,
    [
      intercept(8),
      column('x', x),
      column(
        'z',
        x.map((v) => 2 * v - 1),
      ),
    ],
    [{ group: 'g', labels }],
    'REML',
  );
  const expected = must(opened(two).logLik(point([0, 0], [square(1, [1])], 2)));
  for (const beta of [
    [0, 0, Number.NaN],
    [0, 0, 0],
  ]) {
    const got = must(opened(three).logLik(point(beta, [square(1, [1])], 2)));
    agree(got.logLik, expected.logLik, { abs: 1e-12, source: 'without the column' });
    agreeAll(got.beta.slice(0, 2), expected.beta, { rel: 1e-12, source: 'without the column' });
    expect(got.beta[2]).toBeNaN();
  }
});

describe('refusals', () => {
  const code = (answer: object) => (isRefusal(answer) ? answer.refused : 'none');
  test('what cannot be judged is named', () => {
    const data = dyestuff2('ML');
    expect(code(openReferee({ ...data, response: { ...data.response, family: 'compois', link: 'log' } }))).toBe(
      'referee/family',
    );
    const weights = { values: new Float64Array(30), kind: 'precision' as const };
    expect(code(openReferee({ ...data, weights }))).toBe('referee/weights');
    const judge = opened(data);
    expect(code(judge.logLik(point([5], [square(1, [-1])], 1)))).toBe('referee/not-psd');
    expect(code(judge.logLik(point([5], [square(1, [1])], 0)))).toBe('referee/residual');
    expect(code(judge.logLik(point([5], [], 1)))).toBe('referee/shape');
    expect(code(judge.logLik(point([], [square(1, [1])], 1)))).toBe('referee/shape');
    expect(code(judge.logLik(point([Number.POSITIVE_INFINITY], [square(1, [1])], 1)))).toBe('referee/not-finite');
  });
  test('a covariance matrix of any size has an answer or a refusal, not an exception', () => {
    const n = 12;
    const columns = [1, 2, 3].map((k) => ({
      name: `z${k}`,
      term: `z${k}`,
      values: Array.from({ length: n }, (_, i) => Math.cos(k * i)),
    }));
    const labels = Array.from({ length: n }, (_, i) => String(i % 4));
    const y = columns[0].values.map((v, i) => v + Math.sin(i));
    const judge = opened(problem(y, [intercept(n)], [{ group: 'g', labels, columns }], 'ML'));
    const shape = [2, 0.5, 0.3, 0.5, 1, 0.2, 0.3, 0.2, 1.5];
    for (let power = -320; power <= 308; power += 4) {
      for (const small of [1, 1e-80, 1e-160, 1e-300]) {
        const scales = [1, small, 1];
        const data = shape.map((x, at) => x * 10 ** power * scales[at % 3] * scales[Math.floor(at / 3)]);
        const answer = judge.logLik(point([0], [square(3, data)], 1));
        if (!isRefusal(answer)) expect(answer.logLik).not.toBeNaN();
      }
    }
  });
  test('a connected block of 2,000 effects is too large, 2,000 separate ones are not', () => {
    const n = 3000;
    const labels = (step: number, of: number) => Array.from({ length: n }, (_, i) => String((i * step) % of));
    const y = Array.from({ length: n }, (_, i) => Math.sin(i));
    const crossed = [
      { group: 'g', labels: labels(7, 1499) },
      { group: 'h', labels: labels(11, 1000) },
    ];
    expect(code(openReferee(problem(y, [intercept(n)], crossed, 'ML')))).toBe('referee/too-large');
    expect(code(openReferee(problem(y, [intercept(n)], crossed.slice(0, 1), 'ML')))).toBe('none');
  });
});

describe('a slope on a covariate far from zero', () => {
  // b0 + b1 x is b0 - c b1 + b1 (x + c). Every number here is dyadic, so both points are the same to the last bit.
  const c = 2 ** 17;
  const rows = Array.from({ length: 48 }, (_, i) => i);
  const x = rows.map((i) => ((i * 7) % 16) / 4 - 2);
  const y = rows.map((i) => ((i * 29) % 31) / 8 + ((i % 6) - 2.5) * (x[i] as number));
  const design = (by: number, method: 'ML' | 'REML') => {
    const slope = { name: 'x', term: 'x', values: x.map((v) => v + by) };
    const group = { group: 'g', labels: rows.map((i) => String(i % 6)), columns: [intercept(48), slope] };
    return problem(y, [intercept(48), slope], [group], method);
  };
  const [s00, s01, s11] = [2, 0.5, 4];
  const near = point([1, 0.25], [square(2, [s00, s01, s01, s11])], 1.5);
  const far = point(
    [1 - c * 0.25, 0.25],
    [square(2, [s00 - 2 * c * s01 + c * c * s11, s01 - c * s11, s01 - c * s11, s11])],
    1.5,
  );
  test.each(['ML', 'REML'] as const)('has the likelihood of the centred one: %s', (method) => {
    const [here, there] = [opened(design(0, method)), opened(design(c, method))];
    const [centred, raw] = [must(here.score(near)), must(there.score(far))];
    // Doubles around the intercept's variance, 7e10, are 1.5e-5 apart; what is left of it in the data is 2.
    agree(raw.logLik, centred.logLik, { abs: 1e-5, source: 'the same model, centred' });
    agree(raw.sigma2, centred.sigma2, { abs: 1e-5, source: 'the same model, centred' });
    agree(raw.Sigma[0]?.data[0] as number, centred.Sigma[0]?.data[0] as number, {
      rel: 1e-6,
      source: 'the same slope',
    });
  });
});

test('what is asked of a point does not hang on what was asked before, of it, of another or of another response', () => {
  for (const method of ['ML', 'REML'] as const) {
    const data = sleepstudy(method);
    const shared = opened(data);
    const near = point([250, 10], [square(2, [600, 10, 10, 36])], 650);
    const points = [
      near,
      { ...near, beta: Float64Array.of(251, 10.5) },
      point([250, 10], [square(2, [60, 0, 0, 0])], 900),
    ];
    const asked = [...points, ...points].reverse().flatMap((at) => [at, at]);
    for (const at of asked) {
      const alone = (): Referee => opened({ ...data, random: [...data.random] });
      expect(shared.generalizedLeastSquares(at)).toEqual(alone().generalizedLeastSquares(at));
      expect(shared.logLik(at)).toEqual(alone().logLik(at));
      expect(shared.information(at)).toEqual(alone().information(at));
      expect(shared.score(at)).toEqual(alone().score(at));
    }
    const y = data.response.y.map((v, i) => v + i);
    const other = { ...data, response: { ...data.response, y } };
    expect(opened(other).logLik(near)).toEqual(opened({ ...other, random: [...data.random] }).logLik(near));
    expect(shared.logLik(near)).toEqual(opened({ ...data, random: [...data.random] }).logLik(near));
  }
});
