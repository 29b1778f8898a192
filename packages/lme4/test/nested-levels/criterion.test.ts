/** Levels within levels, beside the same model by the sparse factor and with nothing eliminated by hand. */

import { type Problem, type RandomTerm, structured } from '@mixdiff/contract';
import { workspace } from '@mixdiff/linalg';
import { agree, jsp } from '@mixdiff/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildDesign } from '../../src/design.ts';
import { fillGradient } from '../../src/gradient.ts';
import { gradientWork } from '../../src/gradient-work.ts';
import { type Model, openModel, type Solution, sparseOf } from '../../src/model.ts';
import { pivotCancellation, solveAt, solveQuicklyAt } from '../../src/objective.ts';
import { newResponse, setResponse } from '../../src/response.ts';
import { conditionalModes, conditionalSD } from '../../src/solution.ts';
import { naiveCriterion } from '../naive.ts';

const source = 'the sparse factor';

/** One model both ways. */
function bothWays(problem: Problem): { nested: Model; sparse: Model } {
  const design = buildDesign(problem);
  const response = newResponse(design);
  setResponse(design, problem.response.y, response);
  expect(design.nested).not.toBeNull();
  return { nested: openModel(design, response), sparse: openModel({ ...design, nested: null }, response) };
}
interface Shape {
  readonly seed: number;
  readonly groups: number;
  readonly within: number;
  readonly p: number;
  readonly slopes: boolean;
  readonly weighted: boolean;
  readonly method: 'REML' | 'ML';
}
/** `within` levels at most in each of `groups` (0: no second term), one to four rows in each; intercepts, or slopes of a column. */
function problemOf({ seed, groups, within, p, slopes, weighted, method }: Shape): Problem {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const [inner, outer]: [number[], number[]] = [[], []];
  let levels = 0;
  for (let g = 0; g < Math.max(1, groups); g++) {
    const here = groups === 0 ? within + 2 : 1 + Math.floor(((next() + 1) / 2) * within);
    for (let c = 0; c < here; c++, levels++) {
      for (let i = 0; i < 1 + Math.floor((next() + 1) * 2); i++) {
        inner.push(levels);
        outer.push(g);
      }
    }
  }
  const n = inner.length;
  const column = (): number[] => Array.from({ length: n }, next);
  const term = (name: string, level: number[], count: number): RandomTerm => ({
    name,
    group: name,
    columns: [slopes ? 'z' : '(Intercept)'],
    levels: Array.from({ length: count }, (_, l) => String(l)),
    level: Int32Array.from(level),
    Z: { nrow: n, ncol: 1, data: Float64Array.from(slopes ? column() : new Array<number>(n).fill(1)) },
    structure: structured('us', [slopes ? 'z' : '(Intercept)']),
  });
  const X = Array.from({ length: p }, (_, j) => (j === 0 ? new Array<number>(n).fill(1) : column()));
  return {
    response: {
      y: Float64Array.from(column(), (e, i) => 3 + e + Math.sin(inner[i] as number)),
      trials: null,
      family: 'gaussian',
      link: 'identity',
    },
    parts: {
      conditional: {
        X: { nrow: n, ncol: p, data: Float64Array.from(X.flat()) },
        columns: X.map((_, j) => `x${j}`),
        term: X.map((_, j) => `x${j}`),
        offset: null,
      },
    },
    random: [term('inner', inner, levels), ...(groups > 0 ? [term('outer', outer, groups)] : [])],
    residual: null,
    weights: weighted ? { values: Float64Array.from(column(), (w) => 1.5 + w), kind: 'precision' } : null,
    method,
    source: { formula: '', dataHash: '', rows: Int32Array.from({ length: n }, (_, i) => i), dropped: [] },
  };
}
const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
  groups: fc.constantFrom(0, 2, 3, 7),
  within: fc.integer({ min: 3, max: 5 }),
  p: fc.integer({ min: 0, max: 5 }),
  slopes: fc.boolean(),
  weighted: fc.boolean(),
  method: fc.constantFrom('REML', 'ML'),
});
/** Values, gradients, modes and their deviations at theta. */
function compare({ nested, sparse }: ReturnType<typeof bothWays>, theta: Float64Array): void {
  const near = (a: Float64Array, b: Float64Array, abs = 1e-9) => {
    for (let i = 0; i < b.length; i++) agree(a[i] as number, b[i] as number, { rel: 1e-9, abs, source });
  };
  const two = solveAt(sparse, theta) as Solution;
  const inOrder = solveAt(nested, theta) as Solution;
  // to the last bit: an optimizer's count of evaluations can hang on it
  expect([inOrder.value, inOrder.logDetL, ...inOrder.corner]).toEqual([two.value, two.logDetL, ...two.corner]);
  const one = solveQuicklyAt(nested, theta) as Solution;
  expect([one.byLevels, two.byLevels]).toEqual([true, false]);
  agree(one.value, two.value, { rel: 1e-12, abs: 1e-10, source });
  agree(pivotCancellation(one), pivotCancellation(two), { rel: 1e-9, source });
  expect(nested.design.nested?.ordered.order.map((own) => nested.design.nested?.level[own] ?? own)).toEqual(
    sparseOf(sparse).L.order,
  );
  const [slope, other] = [new Float64Array(theta.length), new Float64Array(theta.length)];
  // another model solved between a value and its gradient
  workspace(100).numbers.fill(Number.NaN);
  fillGradient(one, gradientWork(nested), slope);
  fillGradient(two, gradientWork(sparse), other);
  near(slope, other, 1e-8);
  near(conditionalModes(one), conditionalModes(two));
  near(conditionalSD(one), conditionalSD(two));
}

test('is what the sparse factor gives, at any theta, zeros among them', () => {
  fc.assert(
    fc.property(shapes, fc.double({ min: 0, max: 3, noNaN: true }), fc.constantFrom(0, 0.4, 2), (shape, s, t) => {
      const both = bothWays(problemOf(shape));
      compare(both, Float64Array.of(s, t).slice(0, both.nested.design.layout.length));
    }),
    { numRuns: 60 },
  );
});
test('and what the marginal distribution says', () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const problem = problemOf(shape);
      const { nested } = bothWays(problem);
      const { layout } = nested.design;
      const theta = Float64Array.of(0.7, 0.5).slice(0, layout.length);
      agree((solveAt(nested, theta) as Solution).value, naiveCriterion(problem, layout, theta), {
        rel: 1e-10,
        abs: 1e-9,
        source: 'n x n',
      });
    }),
    { numRuns: 30 },
  );
});
test('JSP, and another response in the same arrays', () => {
  const both = bothWays(jsp('REML'));
  compare(both, Float64Array.of(0.2, 0.3));
  const { design, response } = both.nested;
  setResponse(
    design,
    design.problem.response.y.map((y, i) => y + Math.cos(i)),
    response,
  );
  compare(both, Float64Array.of(0.2, 0.3));
});
test('crossed levels are no levels within levels', () => {
  const problem = jsp('REML');
  const crossed = problem.random.map((term, k) =>
    k === 0 ? { ...term, level: term.level.map((_, i) => i % 7) } : term,
  );
  expect(buildDesign({ ...problem, random: crossed }).nested).toBeNull();
});
