import type { Problem } from '@mixdiff/contract';
import { agree } from '@mixdiff/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossProducts } from '../src/cross-products.ts';
import { buildDesign } from '../src/design.ts';
import { newResponse, setResponse } from '../src/response.ts';
import { problemOfShape, shapes } from './designs.ts';

/** Z (n x q) written out, weighted, columns in the design's order. */
function denseZ(problem: Problem): number[][] {
  const { layout, blocks, rootWeights } = buildDesign(problem);
  const rows = Array.from(problem.response.y, () => new Array<number>(blocks.q).fill(0));
  layout.terms.forEach(({ position, size }, k) => {
    const { level, Z } = problem.random[position]!;
    const first = blocks.first[blocks.firstOfTerm[k]!]!;
    rows.forEach((row, i) => {
      for (let c = 0; c < size; c++)
        row[first + level[i]! * size + c] = Z.data[c * rows.length + i]! * (rootWeights?.[i] ?? 1);
    });
  });
  return rows;
}
const columnDot = (rows: number[][], a: number, b: number): number => rows.reduce((s, row) => s + row[a]! * row[b]!, 0);

describe('cross-products', () => {
  test("hold every non-zero of Z'Z, each once, at the pattern's blocks", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const problem = problemOfShape(shape);
        const rows = denseZ(problem);
        const { blocks } = buildDesign(problem);
        const found = new Map<string, number>();
        const put = (at: number, r: number, c: number, d: number, w: number): void => {
          for (let j = 0; j < w; j++)
            for (let i = 0; i < d; i++) found.set(`${r + i},${c + j}`, blocks.values[at + j * d + i]!);
        };
        for (let b = 0; b < blocks.count; b++) {
          put(blocks.own[b]!, blocks.first[b]!, blocks.first[b]!, blocks.size[b]!, blocks.size[b]!);
          for (let e = blocks.ptr[b]!; e < blocks.ptr[b + 1]!; e++) {
            const other = blocks.row[e]!;
            put(blocks.at[e]!, blocks.first[other]!, blocks.first[b]!, blocks.size[other]!, blocks.size[b]!);
          }
        }
        for (let j = 0; j < blocks.q; j++) {
          for (let i = j; i < blocks.q; i++) {
            agree(
              found.get(`${i},${j}`) ?? 0,
              columnDot(rows, i, j),
              { abs: 1e-12, rel: 1e-12, source: "Z'Z" },
              `${i},${j}`,
            );
          }
        }
        expect([...blocks.pattern.rowIdx.subarray(0, blocks.pattern.colPtr[1])]).toContain(0);
      }),
      { numRuns: 30 },
    );
  });
  test('by hand: two crossed intercepts on three rows', () => {
    const ones = Float64Array.of(1, 1, 1);
    const g = { levels: 2, size: 1, level: Int32Array.of(0, 0, 1), Z: ones };
    const h = { levels: 2, size: 1, level: Int32Array.of(0, 1, 0), Z: ones };
    const { values, row, ptr, pattern } = crossProducts([g, h], 3);
    expect([...values]).toEqual([2, 1, 1, 1, 1, 2, 1]);
    expect([...row]).toEqual([2, 3, 2]);
    expect([...ptr]).toEqual([0, 2, 3, 3, 3]);
    expect([...pattern.rowIdx]).toEqual([0, 2, 3, 1, 2, 2, 3]);
  });
});

describe('design', () => {
  test('has an orthonormal basis and a response at right angles to it, however far from zero', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom(0, 1e3, 1e8), (shape, shift) => {
        const problem = problemOfShape(shape);
        const design = buildDesign(problem);
        const { n, rank, Q } = design;
        const response = newResponse(design);
        setResponse(
          design,
          problem.response.y.map((y) => y + shift),
          response,
        );
        const size = Math.sqrt(response.yty);
        for (let j = 0; j < rank; j++) {
          const column = Q.subarray(j * n, (j + 1) * n);
          agree(
            column.reduce((s, x) => s + x * x, 0),
            1,
            { abs: 1e-13, source: 'unit column' },
          );
          agree(
            column.reduce((s, x, i) => s + x * response.residual[i]!, 0),
            0,
            { abs: 1e-13 * size, source: 'orthogonal' },
          );
        }
      }),
      { numRuns: 30 },
    );
  });
});
