import { readFileSync } from 'node:fs';
import { agree, agreeAll, glmerProblem, glmerProblems } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { densityOf } from '../../../src/laplace/families/families.ts';
import { BASE64 } from '../../../src/laplace/nested/compiled/bytes.ts';
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
  const { response, weights } = whole;
  const problem = {
    ...whole,
    random,
    response: { ...response, y: response.y.slice(0, rows), trials: null },
    weights: weights && { ...weights, values: weights.values.slice(0, rows) },
  };
  const design = nestedIntercepts(problem);
  if (!design) throw new Error('not nested');
  const density = rowDensities(problem, densityOf(problem.response));
  const plain = plainLevelRows(density, design.ptr);
  return { density, plain, compiled: levelRowsOf(density, design.ptr), levels: design.q };
}
function bent(rows: LevelRows, levels: number, size: number) {
  const b = Float64Array.from({ length: levels }, (_, l) => size * Math.sin(3 * l + 1));
  const [score, information] = [new Float64Array(levels), new Float64Array(levels)];
  rows.begin();
  const sum = rows.bend(b, score, information);
  return { sum, score, information };
}
function held(name: string, rows: number, size: number): void {
  const { density, plain, compiled, levels } = opened(name, rows);
  expect(compiled).not.toBe(plain);
  for (let i = 0; i < density.n; i++) density.base[i] = Math.cos(i) - 0.5;
  const a = bent(compiled, levels, size);
  // somebody else comes before the derivatives are asked
  bent(opened(name, 9).compiled, 3, 1);
  const { e, ee, eee } = compiled.derivatives();
  const [first, second, third] = [e.slice(), ee.slice(), eee.slice()];
  const b = bent(plain, levels, size);
  const of = plain.derivatives();
  const to = { rel: 1e-13, abs: 1e-300, source: 'the same in JavaScript' };
  agree(a.sum, b.sum, to);
  agreeAll(a.score, b.score, { ...to, abs: 1e-13 * Math.max(1, ...b.information) });
  agreeAll(a.information, b.information, to);
  const large = 1e-13 * Math.max(1, ...of.ee);
  agreeAll(first, of.e, { ...to, abs: large });
  agreeAll(second, of.ee, to);
  agreeAll(third, of.eee, { ...to, abs: large });
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
