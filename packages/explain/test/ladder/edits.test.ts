import { withResponse } from '@mixdiff/contract';
import { jsp, penicillin, sleepstudy } from '@mixdiff/testing';
import { describe, expect, it } from 'vitest';
import { edits } from '../../src/ladder/edits.ts';
import { onRows, sharedRows } from '../../src/ladder/rows.ts';
import { refines, samePartition } from '../../src/ladder/same-rows.ts';

const rungs = (...[a, b]: [Parameters<typeof edits>[0], Parameters<typeof edits>[1]]) =>
  edits(a, b, 'precision', 'precision').map(({ rung }) => rung);
const without = (n: number, row: number): Int32Array =>
  Int32Array.from(Array.from({ length: n }, (_, i) => i).filter((i) => i !== row));

describe('the way from one problem to another', () => {
  const problem = sleepstudy('REML');
  const n = problem.response.y.length;
  it('is empty between equals', () => {
    expect(rungs(problem, problem)).toEqual([]);
    expect(rungs(problem, sleepstudy('REML'))).toEqual([]);
  });
  it('names the rung of each difference, in order, and ends at the other problem', () => {
    const other = withResponse(onRows(sleepstudy('ML'), without(n, 17)), {
      y: onRows(problem, without(n, 17)).response.y.map((v) => v + 1),
    });
    const path = edits(problem, other, 'precision', 'precision');
    expect(path.map(({ rung }) => rung)).toEqual(['rows', 'response', 'criterion']);
    expect(path.at(-1)?.problem).toBe(other);
  });
  it('goes over the shared rows where each has some of its own', () => {
    const path = edits(onRows(problem, without(n, 3)), onRows(problem, without(n, 90)), 'precision', 'precision');
    expect(
      path.map(
        ({
          problem: {
            response: { y },
          },
        }) => y.length,
      ),
    ).toEqual([n - 2, n - 1]);
  });
  it('tells the random part from the fixed part', () => {
    expect(rungs(problem, sleepstudy('REML', false))).toEqual(['random']);
    const scaled = {
      ...problem,
      parts: {
        conditional: {
          ...problem.parts.conditional,
          X: { ...problem.parts.conditional.X, data: problem.parts.conditional.X.data.map((v) => v * 2) },
        },
      },
    };
    expect(rungs(problem, scaled)).toEqual(['fixed']);
  });
  it('counts the meaning of weights where there are any', () => {
    const weighted = { ...problem, weights: { values: new Float64Array(n).fill(2), kind: 'as-original' as const } };
    expect(edits(weighted, weighted, 'precision', 'likelihood').map(({ rung }) => rung)).toEqual(['weights']);
    expect(edits(problem, problem, 'precision', 'likelihood')).toEqual([]);
  });
});

describe('rows', () => {
  it('leaves out levels that lose their rows', () => {
    const problem = penicillin('ML');
    const first = problem.random[0]?.level ?? new Int32Array(0);
    const rows = Int32Array.from(Array.from(first.keys()).filter((i) => first[i] !== 0));
    const smaller = onRows(problem, rows).random[0];
    expect(smaller?.levels).toEqual(problem.random[0]?.levels.slice(1));
    expect(Math.min(...(smaller?.level ?? []))).toBe(0);
  });
  it('matches rows by their place in the file', () => {
    const problem = jsp('ML');
    const some = Int32Array.from([5, 2, 9]);
    const { inA, inB } = sharedRows(onRows(problem, some), problem);
    expect([...inA]).toEqual([0, 1, 2]);
    expect([...inB]).toEqual([5, 2, 9]);
  });
  it('knows which grouping is nested in which', () => {
    const [coarse, fine] = [Int32Array.from([0, 0, 1, 1]), Int32Array.from([2, 0, 1, 1])];
    expect(refines(fine, coarse)).toBe(true);
    expect(refines(coarse, fine)).toBe(false);
    expect(samePartition(coarse, Int32Array.from([7, 7, 3, 3]))).toBe(true);
  });
});
