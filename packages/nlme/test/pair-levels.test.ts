import { isRefusal, type Problem } from '@mixdiff/contract';
import { agree, agreeAll, type Column, intercept, problem, sleepstudy } from '@mixdiff/testing';
import { workspace } from '@mixdiff/wasm';
import { expect, test } from 'vitest';
import { type Model, openModel } from '../src/model.ts';
import { nestedLevels } from '../src/nesting.ts';

function opened(of: Problem): Model {
  const levels = nestedLevels(of.random);
  if (!levels) throw new Error('crossed');
  const model = openModel(of, levels);
  if (isRefusal(model)) throw new Error(model.message);
  return model;
}
const n = 60;
const wave = (k: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(1 + k * i + (i % 7)));
const column = (name: string, values: readonly number[]): Column => ({ name, term: name, values });
/** Visits, of which some groups lack some: few kinds. With x: as many kinds as groups. One group of one row. */
const visits = (slope: readonly number[], structure: 'us' | 'diag', method: 'ML' | 'REML'): Problem =>
  problem(
    wave(2),
    [intercept(n), column('z', wave(5))],
    [
      {
        group: 'g',
        labels: Array.from({ length: n }, (_, i) => (i === 59 ? 'alone' : `g${i % 13}`)),
        columns: [intercept(n), column('t', slope)],
        structure,
      },
    ],
    method,
  );
const times = Array.from({ length: n }, (_, i) => Math.floor(i / 13));

test.each([
  ['balanced, ML', sleepstudy('ML')],
  ['balanced, REML', sleepstudy('REML')],
  ['visits, ML', visits(times, 'us', 'ML')],
  ['visits, REML', visits(times, 'us', 'REML')],
  ['no two groups alike, REML', visits(wave(3), 'us', 'REML')],
  ['of structure diag, REML', visits(times, 'diag', 'REML')],
])('values and moments are those of orthogonal triangles: %s', (_, of) => {
  const model = opened(of);
  const { decomposed, posterior } = model;
  for (const shift of [-1, 0, 0.7, 4]) {
    const par = model.crude.map((x, k) => x + shift * Math.cos(2 * k));
    const quick = decomposed.searchAt(par);
    if (!('moments' in quick)) throw new Error('orthogonal triangles');
    const before = quick.moments().map((S) => S.slice());
    workspace(100).numbers.fill(7);
    const { value, logRatio } = quick;
    const moments = quick.moments();
    expect(moments).toEqual(before);
    const slow = decomposed.solveAt(par);
    agree(value, slow.value, { rel: 1e-13, source: 'orthogonal triangles' });
    agree(logRatio, slow.logRatio, { rel: 1e-11, source: 'orthogonal triangles' });
    agreeAll(moments[0] ?? [], posterior.estimate(slow).moments[0] ?? [], { rel: 1e-9, source: 'posterior.ts' });
  }
});

test('another response has other sums of the same kinds', () => {
  const model = opened(sleepstudy('REML'));
  const { decomposed, crude } = model;
  const before = decomposed.searchAt(crude).value;
  model.respond(model.problem.response.y.map((v, i) => v * 2 + i));
  const { value } = decomposed.searchAt(crude);
  expect(value).not.toBe(before);
  agree(value, decomposed.solveAt(crude).value, { rel: 1e-13, source: 'orthogonal triangles' });
});
