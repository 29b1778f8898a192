import { type Canonical, type Criterion, isRefusal, type Matrix, type Problem } from '@mixdiff/contract';
import { agree, binomial, glmerProblem, glmerProblems, intercept, problem, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { openReferee, type Referee } from '../../src/index.ts';

const must = <T extends object>(answer: T): Exclude<T, { refused: unknown }> => {
  if (isRefusal(answer)) throw new Error(answer.message);
  return answer as Exclude<T, { refused: unknown }>;
};
const nodes = (count: number): Criterion => ({ kind: 'quadrature', nodes: count });
const opened = (p: Problem, criterion: Criterion): Referee => must(openReferee(p, { criterion }));
const value = (p: Problem, criterion: Criterion, at: Canonical): number => must(opened(p, criterion).logLik(at)).logLik;
const square = (...data: number[]): Matrix => {
  const c = Math.sqrt(data.length);
  return { nrow: c, ncol: c, data: Float64Array.from(data) };
};

/** Adaptive Simpson's rule (Lyness 1969), for integrands of size 1. */
function simpson(f: (x: number) => number, low: number, high: number, tolerance: number): number {
  const panel = (a: number, b: number, fa: number, fm: number, fb: number): number =>
    ((b - a) / 6) * (fa + 4 * fm + fb);
  const split = (
    a: number,
    b: number,
    fa: number,
    fm: number,
    fb: number,
    whole: number,
    within: number,
    depth: number,
  ): number => {
    const m = (a + b) / 2;
    const [left, right] = [f((a + m) / 2), f((m + b) / 2)];
    const halves = [panel(a, m, fa, left, fm), panel(m, b, fm, right, fb)] as const;
    const error = halves[0] + halves[1] - whole;
    if (depth === 0 || Math.abs(error) <= 15 * within) return halves[0] + halves[1] + error / 15;
    return (
      split(a, m, fa, left, fm, halves[0], within / 2, depth - 1) +
      split(m, b, fm, right, fb, halves[1], within / 2, depth - 1)
    );
  };
  const pieces = 24;
  let sum = 0;
  for (let k = 0; k < pieces; k++) {
    const [a, b] = [low + ((high - low) * k) / pieces, low + ((high - low) * (k + 1)) / pieces];
    const [fa, fm, fb] = [f(a), f((a + b) / 2), f(b)];
    sum += split(a, b, fa, fm, fb, panel(a, b, fa, fm, fb), tolerance / pieces, 40);
  }
  return sum;
}
/** The log-likelihood of one random intercept and a logit or log link, written out anew: u from -12 to 12 standard deviations of its prior. */
function integrated({ response, parts, random }: Problem, beta: readonly number[], sd: number): number {
  const { y, trials, family } = response;
  const { X } = parts.conditional;
  const term = random[0];
  if (!term) throw new Error('no term');
  const eta = Array.from(y, (_, i) => beta.reduce((sum, b, j) => sum + b * (X.data[j * X.nrow + i] ?? 0), 0));
  const logFactorial = (k: number): number => (k < 2 ? 0 : Math.log(k) + logFactorial(k - 1));
  const log = (i: number, e: number): number => {
    const [v, t] = [y[i] ?? 0, trials?.[i] ?? 1];
    if (family === 'poisson') return v * e - Math.exp(e) - logFactorial(v);
    return (
      logFactorial(t) -
      logFactorial(v) -
      logFactorial(t - v) -
      v * Math.log1p(Math.exp(-e)) -
      (t - v) * Math.log1p(Math.exp(e))
    );
  };
  const rows: number[][] = term.levels.map(() => []);
  for (const [i, l] of term.level.entries()) rows[l]?.push(i);
  let sum = 0;
  for (const own of rows) {
    const h = (u: number): number =>
      own.reduce((all, i) => all + log(i, (eta[i] ?? 0) + sd * u), -(u * u) / 2 - Math.log(2 * Math.PI) / 2);
    let top = Number.NEGATIVE_INFINITY;
    for (let u = -12; u <= 12; u += 0.25) top = Math.max(top, h(u));
    sum += top + Math.log(simpson((u) => Math.exp(h(u) - top), -12, 12, 1e-10));
  }
  return sum;
}

interface Point {
  readonly name: string;
  readonly sd: number;
  readonly beta: number[];
  readonly laplaceObserved: number;
  readonly laplaceExpected: number;
  readonly agq3: number;
  readonly agq9: number;
  readonly agq25: number;
  readonly agq51: number;
  readonly agq101: number;
  readonly integrate: number;
}
const { points, R } = readGoldenJson<{ points: Point[]; R: string }>('glmer/judge-points.json');
const names: Readonly<Record<string, string>> = {
  'cbpp-logit': 'cbpp',
  'cbpp-probit': 'cbpp probit',
  'cbpp-cloglog': 'cbpp cloglog',
};
const found = points.flatMap((point): [string, Point, Problem][] => {
  const c = glmerProblems().find(({ name }) => name === (names[point.name] ?? point.name));
  return c ? [[point.name, point, glmerProblem(c)]] : [];
});
test('points of all links and data sets are there', () => {
  expect(found.map(([name]) => name)).toEqual(['cbpp-logit', 'cbpp-probit', 'cbpp-cloglog', 'ohio', 'toenail']);
});
describe.each(found)('%s', (name, point, p) => {
  const at: Canonical = {
    beta: Float64Array.from(point.beta),
    Sigma: [square(point.sd ** 2)],
    residual: { kind: 'none' },
  };
  test('every criterion at a point, as base R computes it', () => {
    const source = `${R}, judge.R`;
    agree(value(p, { kind: 'laplace', information: 'observed' }, at), point.laplaceObserved, { abs: 1e-9, source });
    agree(value(p, { kind: 'laplace', information: 'expected' }, at), point.laplaceExpected, { abs: 1e-9, source });
    // R's nodes have the scale of the observed information, these of the expected: one rule where the link is canonical
    const canonical = !['cbpp-probit', 'cbpp-cloglog'].includes(name);
    for (const [K, theirs] of [
      [3, point.agq3],
      [9, point.agq9],
      [25, point.agq25],
      [51, point.agq51],
      [101, point.agq101],
    ] as const) {
      // R's weights at many nodes come from eigenvectors, whose smallest elements have few digits
      if (canonical || K > 20) agree(value(p, nodes(K), at), theirs, { abs: K > 100 ? 5e-8 : 1e-9, source });
    }
  });
  test.skipIf(name === 'cbpp-probit' || name === 'cbpp-cloglog')(
    '101 nodes, and an adaptive integration written out anew',
    () => {
      agree(value(p, nodes(101), at), integrated(p, point.beta, point.sd), {
        abs: 1e-6,
        source: "adaptive Simpson's rule",
      });
      // 51 nodes leave 1.5e-4 where the standard deviation is 4
      agree(value(p, nodes(51), at), integrated(p, point.beta, point.sd), {
        abs: name === 'toenail' ? 2e-4 : 1e-5,
        source: "Simpson's rule",
      });
    },
  );
});

describe('more than one effect', () => {
  const labels = (f: (i: number) => number): string[] => Array.from({ length: 24 }, (_, i) => String(f(i)));
  const y = [0, 1, 1, 0, 2, 3, 0, 0, 1, 5, 2, 2, 0, 1, 0, 0, 4, 1, 1, 0, 2, 6, 3, 1];
  const x = { name: 'x', term: 'x', values: y.map((_, i) => Math.sin(i)) };
  const counts = (random: Parameters<typeof problem>[2]): Problem => {
    const p = problem(y, [intercept(24)], random, 'ML');
    return { ...p, response: { ...p.response, family: 'poisson', link: 'log' } };
  };
  /** h by rows and effects, on a fine grid of a box: Riemann sums of a smooth integrand that vanishes at the ends. */
  const log = (i: number, e: number): number => {
    let constant = 0;
    for (let k = 2; k <= (y[i] ?? 0); k++) constant -= Math.log(k);
    return (y[i] ?? 0) * e - Math.exp(e) + constant;
  };
  const grid = Array.from({ length: 141 }, (_, k) => -7 + 0.1 * k);
  const phi = (u: number): number => -(u * u) / 2 - Math.log(2 * Math.PI) / 2 + Math.log(0.1);

  test('a slope: two dimensions', () => {
    const p = counts([{ group: 'g', labels: labels((i) => i % 3), columns: [intercept(24), x] }]);
    const S = square(0.8, 0.3, 0.3, 0.5);
    const at: Canonical = { beta: Float64Array.of(0.2), Sigma: [S], residual: { kind: 'none' } };
    const [a, b, c] = [Math.sqrt(0.8), 0.3 / Math.sqrt(0.8), Math.sqrt(0.5 - 0.09 / 0.8)];
    let direct = 0;
    for (let g = 0; g < 3; g++) {
      let sum = 0;
      for (const u of grid) {
        for (const w of grid) {
          let h = phi(u) + phi(w);
          for (let i = g; i < 24; i += 3) h += log(i, 0.2 + a * u + (b * u + c * w) * Math.sin(i));
          sum += Math.exp(h);
        }
      }
      direct += Math.log(sum);
    }
    agree(value(p, nodes(25), at), direct, { abs: 1e-8, source: 'a grid' });
    expect(Math.abs(value(p, nodes(3), at) - direct)).toBeGreaterThan(1e-5);
    // and its slopes, by differences
    const score = must(opened(p, nodes(9)).score(at));
    const up = { ...at, Sigma: [square(0.8, 0.3001, 0.3001, 0.5)] };
    const down = { ...at, Sigma: [square(0.8, 0.2999, 0.2999, 0.5)] };
    agree(2 * (score.Sigma[0]?.data[1] ?? 0), (value(p, nodes(9), up) - value(p, nodes(9), down)) / 2e-4, {
      rel: 1e-4,
      source: 'differences',
    });
  });
  test('nested: the inner integral at every outer node', () => {
    const p = counts([
      { group: 'a', labels: labels((i) => Math.floor(i / 12)) },
      { group: 'b', labels: labels((i) => Math.floor(i / 3)) },
    ]);
    const at: Canonical = { beta: Float64Array.of(0.2), Sigma: [square(0.7), square(0.4)], residual: { kind: 'none' } };
    let direct = 0;
    for (let a = 0; a < 2; a++) {
      let sum = 0;
      for (const u of grid) {
        let outer = phi(u);
        for (let b = 4 * a; b < 4 * a + 4; b++) {
          let inner = 0;
          for (const w of grid) {
            let h = phi(w);
            for (let i = 3 * b; i < 3 * b + 3; i++) h += log(i, 0.2 + Math.sqrt(0.7) * u + Math.sqrt(0.4) * w);
            inner += Math.exp(h);
          }
          outer += Math.log(inner);
        }
        sum += Math.exp(outer);
      }
      direct += Math.log(sum);
    }
    agree(value(p, nodes(21), at), direct, { abs: 1e-8, source: 'a grid' });
    // importance sampling of the same integral
    const sampled = must(
      opened(p, { kind: 'laplace', information: 'observed' }).integral?.(at) as never,
    ) as unknown as {
      logLik: number;
      standardError: number;
    };
    expect(sampled.standardError).toBeLessThan(0.02);
    expect(Math.abs(sampled.logLik - direct)).toBeLessThan(4 * sampled.standardError);
    expect(Math.abs(value(p, { kind: 'laplace', information: 'observed' }, at) - direct)).toBeGreaterThan(
      4 * sampled.standardError,
    );
  });
  test('crossed factors have no quadrature, and say so', () => {
    const p = counts([
      { group: 'a', labels: labels((i) => i % 4) },
      { group: 'b', labels: labels((i) => Math.floor(i / 4)) },
    ]);
    const answer = openReferee(p, { criterion: nodes(9) });
    expect(isRefusal(answer) && answer.refused).toBe('referee/no-integral');
  });
});
test('without random effects every criterion is the likelihood of the rows', () => {
  const p = binomial([1, 2, 0, 3], [3, 3, 3, 3], [intercept(4)], []);
  const at: Canonical = { beta: Float64Array.of(0), Sigma: [], residual: { kind: 'none' } };
  const direct = Math.log(3 / 8) * 2 + Math.log(1 / 8) * 2;
  for (const criterion of [nodes(5), { kind: 'laplace', information: 'expected' } as const]) {
    agree(value(p, criterion, at), direct, { abs: 1e-14, source: 'binomial coefficients' });
  }
});
