import { agree, jsp, sleepstudy } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildDesign } from '../src/design.ts';
import { fillGradient } from '../src/gradient.ts';
import { gradientWork } from '../src/gradient-work.ts';
import { type Model, openModel, type Solution } from '../src/model.ts';
import { criterionOf, solveAt } from '../src/objective.ts';
import { newResponse, setResponse } from '../src/response.ts';
import { problemOfShape, shapes, thetaOf } from './designs.ts';
import { naiveCriterion } from './naive.ts';

function open(problem: Parameters<typeof buildDesign>[0]): Model {
  const design = buildDesign(problem);
  const response = newResponse(design);
  setResponse(design, problem.response.y, response);
  return openModel(design, response);
}
const evaluate = (model: Model, theta: Float64Array): number => criterionOf(solveAt(model, theta));
function gradientAt(model: Model, theta: Float64Array): Float64Array {
  const gradient = new Float64Array(theta.length);
  fillGradient(solveAt(model, theta) as Solution, gradientWork(model), gradient);
  return gradient;
}

describe('criterion', () => {
  test('is -2 log-likelihood of the marginal normal distribution, sigma^2 and beta profiled out', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const problem = problemOfShape(shape);
        const model = open(problem);
        const { layout } = model.design;
        const theta = thetaOf(shape.seed, layout.length);
        agree(evaluate(model, theta), naiveCriterion(problem, layout, theta), {
          rel: 1e-10,
          abs: 1e-9,
          source: 'n x n',
        });
      }),
      { numRuns: 60 },
    );
  });
  test('takes the published values on JSP and sleepstudy', () => {
    const seed = 'lme4 1.1-31';
    agree(evaluate(open(jsp('REML')), Float64Array.of(0.19349, 0.34218)), 5923.65026, { abs: 1e-5, source: seed });
    const theta = Float64Array.of(0.966741773967412, 0.0151690588960361, 0.230909953207795);
    agree(evaluate(open(sleepstudy('REML')), theta), 1743.62827195995, { abs: 1e-9, source: seed });
  });
  test('is infinite where it cannot be computed', () => {
    const model = open(sleepstudy('ML'));
    expect(evaluate(model, Float64Array.of(NaN, 0, 1))).toBe(Infinity);
    expect(evaluate(model, Float64Array.of(1e200, 0, 1))).toBe(Infinity);
    expect(Number.isFinite(evaluate(model, Float64Array.of(1, 0, 1)))).toBe(true);
  });
  test('flipping a column of Lambda changes nothing', () => {
    const model = open(sleepstudy('REML'));
    const there = evaluate(model, Float64Array.of(0.9, 0.1, 0.2));
    expect(evaluate(model, Float64Array.of(-0.9, -0.1, 0.2))).toBe(there);
    expect(evaluate(model, Float64Array.of(0.9, 0.1, -0.2))).toBe(there);
    expect(evaluate(model, Float64Array.of(-0.9, 0.1, 0.2))).not.toBe(there);
  });
});

describe('gradient', () => {
  test('equals central differences of the criterion', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const model = open(problemOfShape(shape));
        const theta = thetaOf(shape.seed, model.design.layout.length);
        const exact = gradientAt(model, theta);
        exact.forEach((slope, k) => {
          const moved = (by: number): number =>
            evaluate(
              model,
              theta.map((t, i) => (i === k ? t + by : t)),
            );
          const difference = (8 * (moved(1e-4) - moved(-1e-4)) - (moved(2e-4) - moved(-2e-4))) / 12e-4;
          agree(slope, difference, { rel: 1e-6, abs: 1e-6, source: 'differences of order 4' }, `slope ${k}`);
        });
      }),
      { numRuns: 60 },
    );
  });
  test('needs no invertible Lambda: the slope of sleepstudy at (0, 0.2, 0.1)', () => {
    const gradient = gradientAt(open(sleepstudy('REML')), Float64Array.of(0, 0.2, 0.1));
    agree(gradient[0] as number, -49.57676249, { abs: 1e-6, source: 'lme4 1.1-31, differences (-49.6)' });
  });
  test('is zero for an intercept at theta = 0, where the criterion is even', () => {
    expect(gradientAt(open(jsp('REML')), Float64Array.of(0, 0.3))[0]).toBe(0);
  });
});
