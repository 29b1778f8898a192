/** Levels of one term that are alike: the criterion by sums over them beside the one by the sparse factor. */
import type { Problem } from '@mixdiff/contract';
import { agree, agreeAll, type Column, intercept, problem, sleepstudy } from '@mixdiff/testing';
import { workspace } from '@mixdiff/wasm';
import { expect, test } from 'vitest';
import { buildDesign } from '../src/design.ts';
import { fillGradient } from '../src/gradient.ts';
import { gradientWork } from '../src/gradient-work.ts';
import { alikeOf, openModel } from '../src/model.ts';
import { pivotCancellation, solveAt, solveQuicklyAt } from '../src/objective.ts';
import { newResponse, setResponse } from '../src/response.ts';

const n = 60;
const wave = (k: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(1 + k * i + (i % 7)));
const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
/** Visits, of which some groups lack some: few kinds. One group of one row. */
const visits = (slope: readonly number[], method: 'ML' | 'REML'): Problem =>
  problem(
    wave(2),
    [intercept(n), column('z', wave(5))],
    [
      {
        group: 'g',
        labels: Array.from({ length: n }, (_, i) => (i === 59 ? 'alone' : `g${i % 13}`)),
        columns: [intercept(n), column('t', slope)],
      },
    ],
    method,
  );
const times = Array.from({ length: n }, (_, i) => Math.floor(i / 13));
function opened(of: Problem) {
  const design = buildDesign(of);
  const response = newResponse(design);
  setResponse(design, of.response.y, response);
  return openModel(design, response);
}

test.each([
  ['balanced, ML', sleepstudy('ML')],
  ['balanced, REML', sleepstudy('REML')],
  ['visits, ML', visits(times, 'ML')],
  ['visits, REML', visits(times, 'REML')],
  ['no two levels alike, REML', visits(wave(3), 'REML')],
])('values, gradients and what rounding takes: %s', (_, of) => {
  const model = opened(of);
  expect(alikeOf(model)).not.toBeNull();
  const work = gradientWork(model);
  for (const theta of [
    [1, 0, 1],
    [0.3, -0.2, 0.05],
    [0, 0, 0],
    [4, 2, 0],
    [30, -7, 9],
  ].map((t) => Float64Array.from(t))) {
    const quick = solveQuicklyAt(model, theta);
    if (!quick) throw new Error('no value');
    const { value, pwrss, corner } = quick;
    const [lost, own, gradient] = [pivotCancellation(quick), corner.slice(), new Float64Array(3)];
    workspace(100).numbers.fill(7);
    fillGradient(quick, work, gradient);
    const whole = solveAt(model, theta);
    if (!whole) throw new Error('no value');
    agree(value, whole.value, { rel: 1e-12, source: 'the sparse factor' });
    agree(pwrss, whole.pwrss, { rel: 1e-10, source: 'the sparse factor' });
    agree(lost, pivotCancellation(whole), { rel: 0.5, source: 'the sparse factor' });
    agreeAll(own, whole.corner, { abs: 1e-8 * Math.sqrt(model.response.yty), source: 'the sparse factor' });
    const expected = new Float64Array(3);
    fillGradient(whole, work, expected);
    const size = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 1);
    agreeAll(gradient, expected, { abs: 1e-9 * size, source: 'the sparse factor' });
  }
});

test('another response has sums of its own', () => {
  const model = opened(sleepstudy('REML'));
  const { design, response } = model;
  const theta = Float64Array.of(1, 0.1, 0.2);
  const before = solveQuicklyAt(model, theta)?.value;
  setResponse(
    design,
    response.residual.map((v, i) => v * 2 + i),
    response,
  );
  const after = solveQuicklyAt(model, theta)?.value ?? Number.NaN;
  expect(after).not.toBe(before);
  agree(after, solveAt(model, theta)?.value ?? Number.NaN, { rel: 1e-12, source: 'the sparse factor' });
});
