import { type Problem, structured } from '@mixdiff/contract';
import { agree, matrix, readGoldenJson } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { buildDesign } from '../src/design.ts';
import { fillGradient } from '../src/gradient.ts';
import { gradientWork } from '../src/gradient-work.ts';
import { openModel, type Solution } from '../src/model.ts';
import { criterionOf, solveAccuratelyAt, solveAt } from '../src/objective.ts';
import { newResponse, setResponse } from '../src/response.ts';

interface Recorded {
  readonly name: string;
  readonly y: number[];
  readonly X: number[][];
  readonly terms: { level: number[]; Z: number[][]; diagonal: boolean }[];
  readonly weights: number[] | null;
  readonly offset: number[] | null;
  readonly thetas: number[][];
  readonly values: Readonly<Record<'REML' | 'ML', number[]>>;
}
const { source, cases } = readGoldenJson<{ source: string; cases: Recorded[] }>('lme4/exact.json');

function opened(c: Recorded, method: 'REML' | 'ML') {
  const problem: Problem = {
    response: { y: Float64Array.from(c.y), family: 'gaussian', link: 'identity', trials: null },
    parts: {
      conditional: {
        X: matrix(c.X),
        columns: c.X.map((_, j) => `x${j}`),
        term: c.X.map((_, j) => `x${j}`),
        offset: c.offset ? Float64Array.from(c.offset) : null,
      },
    },
    random: c.terms.map(({ level, Z, diagonal }, k) => ({
      name: `t${k}`,
      group: `g${k}`,
      columns: Z.map((_, j) => `z${j}`),
      levels: Array.from({ length: Math.max(...level) + 1 }, (_, l) => String(l)),
      level: Int32Array.from(level),
      Z: matrix(Z),
      structure: structured(diagonal ? 'diag-het' : 'us', []),
    })),
    residual: null,
    weights: c.weights ? { values: Float64Array.from(c.weights), kind: 'as-original' } : null,
    method,
    source: { formula: '', dataHash: '', rows: Int32Array.from(c.y, (_, i) => i), dropped: [] },
  };
  const design = buildDesign(problem);
  const response = newResponse(design);
  setResponse(design, problem.response.y, response);
  return openModel(design, response);
}

describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test.each(['REML', 'ML'] as const)('%s at any theta to rounding', (method) => {
    const model = opened(c, method);
    c.thetas.forEach((theta, k) => {
      const value = criterionOf(solveAccuratelyAt(model, Float64Array.from(theta)));
      agree(value, c.values[method][k]!, { abs: 2e-11, source }, `theta ${theta}`);
    });
  });
});

test('doubles alone lose digits on these data, and most of them in a slope of mean 1e6', () => {
  const errorOf = (name: string): number => {
    const c = cases.find((one) => one.name === name)!;
    const model = opened(c, 'REML');
    return Math.max(
      ...c.thetas.map((theta, k) =>
        Math.abs(criterionOf(solveAt(model, Float64Array.from(theta))) - c.values.REML[k]!),
      ),
    );
  };
  expect(errorOf('an ordinary slope')).toBeLessThan(1e-11);
  expect(errorOf('a slope column of size 1e6')).toBeGreaterThan(1e-4);
  expect(errorOf('a slope column with mean 1e6')).toBeGreaterThan(1e-3);
});

test('the gradient read off there is that of the accurate values', () => {
  const c = cases.find(({ name }) => name === 'a slope column of size 1e6')!;
  const model = opened(c, 'REML');
  const theta = Float64Array.of(1.1, 3e-5, 4e-5);
  const work = gradientWork(model);
  const gradient = new Float64Array(3);
  theta.forEach((value, k) => {
    const step = 1e-4 * Math.abs(value);
    const at = (t: number): number => criterionOf(solveAccuratelyAt(model, theta.with(k, value + t)));
    const slope = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    fillGradient(solveAccuratelyAt(model, theta) as Solution, work, gradient);
    agree(gradient[k]!, slope, { rel: 1e-7, source: 'differences of fourth order' });
  });
});
