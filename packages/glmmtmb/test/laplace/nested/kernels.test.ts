import { readFileSync } from 'node:fs';
import { agree, agreeAll, glmerProblem, glmerProblems } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { BASE64 } from '../../../src/compiled/bytes.ts';
import { fixedEffects } from '../../../src/design.ts';
import { densityOf } from '../../../src/laplace/families/families.ts';
import { levelRowsOf } from '../../../src/laplace/nested/compiled/level-rows.ts';
import { nestedIntercepts } from '../../../src/laplace/nested/design.ts';
import { type LevelRows, plainLevelRows } from '../../../src/laplace/nested/level-rows.ts';
import { rowDensities } from '../../../src/laplace/row-densities.ts';

test('the module in the sources is the one that is committed', () => {
  const bytes = readFileSync(new URL('../../../kernels.wasm', import.meta.url));
  expect(BASE64).toBe(bytes.toString('base64'));
});

const PROBLEMS = glmerProblems();
/** Both ways, rows as the problem has them; levels have odd and even numbers of rows, one among them. */
function opened(name: string, rows: number) {
  const found = PROBLEMS.find((c) => c.name === name);
  if (!found) throw new Error(`no ${name}`);
  const whole = glmerProblem(found);
  const random = whole.random.slice(0, 1).map((term) => {
    const level = Int32Array.from({ length: rows }, (_, i) => Math.floor(Math.sqrt(i)));
    const levels = [...new Set(level)].map(String);
    return { ...term, level, levels, Z: { nrow: rows, ncol: 1, data: new Float64Array(rows).fill(1) } };
  });
  const { response, weights, parts } = whole;
  const X = {
    nrow: rows,
    ncol: 3,
    data: Float64Array.from({ length: 3 * rows }, (_, i) => (i < rows ? 1 : Math.sin(i * i))),
  };
  const predictor = { ...parts.conditional, X, offset: new Float64Array(rows).map((_, i) => Math.cos(i)) };
  const problem = {
    ...whole,
    random,
    response: { ...response, y: response.y.slice(0, rows), trials: null },
    weights: weights && { ...weights, values: weights.values.slice(0, rows) },
  };
  const design = nestedIntercepts(problem);
  if (!design) throw new Error('not nested');
  const density = rowDensities(problem, densityOf(problem.response));
  const mean = { predictor, fixed: { ...fixedEffects(X, null, true), X }, at: 1 };
  const plain = plainLevelRows(density, design.ptr, mean);
  return { density, plain, compiled: levelRowsOf(density, design.ptr, mean), levels: design.q };
}
function bent(rows: LevelRows, levels: number, size: number) {
  const b = Float64Array.from({ length: levels }, (_, l) => size * Math.sin(3 * l + 1));
  const [score, information] = [new Float64Array(levels), new Float64Array(levels)];
  rows.predict(Float64Array.of(9, 0.2, -0.7, 0.4));
  const sum = rows.bend(b, score, information);
  return { sum, score, information };
}
/** What is asked of the rows after a search. */
function asked(rows: LevelRows, levels: number) {
  const third = new Float64Array(levels);
  rows.third(third);
  const [bent, turned] = [third.map((_, l) => 1 + Math.cos(l)), third.map((_, l) => Math.sin(l))];
  const gradient = new Float64Array(5);
  rows.backward(bent, turned, gradient);
  return { third, gradient };
}
function held(name: string, rows: number, size: number): void {
  const { density, plain, compiled, levels } = opened(name, rows);
  expect(compiled).not.toBe(plain);
  const a = bent(compiled, levels, size);
  const base = density.base.slice();
  // somebody else comes before the rest is asked
  bent(opened(name, 9).compiled, 3, 1);
  const after = asked(compiled, levels);
  const b = bent(plain, levels, size);
  const to = { rel: 1e-13, abs: 1e-300, source: 'the same in JavaScript' };
  agreeAll(base, density.base, { ...to, abs: 1e-15 });
  agree(a.sum, b.sum, to);
  const large = { ...to, abs: 1e-12 * Math.max(1, ...b.information) };
  agreeAll(a.score, b.score, large);
  agreeAll(a.information, b.information, { ...to, rel: 1e-12 });
  const { third, gradient } = asked(plain, levels);
  agreeAll(after.third, third, large);
  agreeAll(after.gradient, gradient, { ...large, abs: rows * large.abs });
}

describe('kernels give what the same sums in JavaScript give', () => {
  const problems = ['toenail', 'ohio', 'grouseticks', 'counts weights'];
  test.each(problems.flatMap((name) => [1, 2, 3, 40, 41].map((rows) => [name, rows] as const)))(
    '%s, %i rows',
    (...of) => {
      // to where they give up, and beyond
      for (const size of [0.5, 5, 38, 60, 79, 200, 690, 720]) held(...of, size);
    },
  );
});

test('a response that took the place of the first is read', () => {
  const { density, plain, compiled, levels } = opened('toenail', 40);
  bent(compiled, levels, 1);
  density.y = density.y.map((v) => 1 - v);
  agree(bent(compiled, levels, 1).sum, bent(plain, levels, 1).sum, { rel: 1e-13, source: 'the same in JavaScript' });
  density.y = density.y.map((v) => v / 2);
  density.single = false;
  agree(bent(compiled, levels, 1).sum, bent(plain, levels, 1).sum, { rel: 1e-13, source: 'the same in JavaScript' });
});
