import { type Structure, structured } from '@mixdiff/contract';
import { agreeAll } from '@mixdiff/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rootsOf, squareOf } from '../../src/index.ts';

const labels = ['a', 'b', 'c', 'd'];
const m = 4;
const line = { nrow: 4, ncol: 1, data: Float64Array.of(0, 1, 2.5, 6) };
const known = { nrow: 4, ncol: 4, data: Float64Array.of(2, 1, 0, 0, 1, 2, 1, 0, 0, 1, 2, 1, 0, 0, 1, 2) };
const STRUCTURES: Structure[] = [
  ...(
    ['us', 'us-hom', 'diag-het', 'diag-hom', 'cs-het', 'cs-hom', 'ar1-het', 'ar1-hom', 'toep-het', 'toep-hom'] as const
  ).map((kind) => structured(kind, labels)),
  { ...structured('exp', labels), coordinates: line },
  { ...structured('gau', labels), coordinates: line },
  { ...structured('mat', labels), coordinates: line },
  { ...structured('rr', labels), order: [2] },
  { ...structured('propto', labels), known },
  { ...structured('equalto', labels), known },
  { ...structured('block', labels), parts: [structured('cs-hom', ['a', 'b', 'c']), structured('us', ['d'])] },
];
const rootsFor = (structure: Structure) => {
  const found = rootsOf(structure);
  if (!found) throw new Error(structure.kind);
  return found;
};
const points = (length: number) =>
  fc
    .array(fc.double({ min: -1.4, max: 1.4, noNaN: true }), { minLength: length, maxLength: length })
    .map((x) => Float64Array.from(x));

describe.each(STRUCTURES.map((structure) => [structure.kind, rootsFor(structure)] as const))('%s', (_, at) => {
  test('the matrix of any point comes back from its coordinates', () => {
    fc.assert(
      fc.property(points(at.length), (x) => {
        const Sigma = squareOf(at.root(x), m);
        const back = at.from(Sigma);
        expect(back).not.toBeNull();
        if (back) agreeAll(squareOf(at.root(back), m), Sigma, { abs: 1e-6, rel: 1e-6, source: 'the matrix' });
      }),
      { numRuns: 60 },
    );
  });
  test('at an end the matrix is even in the coordinate, and rises from it as the distance from the end says', () => {
    fc.assert(
      fc.property(points(at.length), (x) => {
        for (const end of at.ends) {
          const held = x.slice();
          held[end.coordinate] = end.at;
          expect(end.from(end.at)).toBeCloseTo(0, 12);
          const beside = (h: number): Float64Array => {
            const moved = held.slice();
            moved[end.coordinate] += h;
            return squareOf(at.root(moved), m);
          };
          agreeAll(beside(0.1), beside(-0.1), { abs: 1e-10, rel: 1e-10, source: 'the other side' });
          expect(end.from(end.at + 0.1)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 20 },
    );
  });
});

test('the matrix of another structure has no coordinates', () => {
  const other = squareOf(
    rootsFor(structured('us', labels)).root(Float64Array.of(1, 0.5, 0.2, 0.1, 1, 0.3, -0.4, 1, 0.1, 1)),
    m,
  );
  for (const structure of STRUCTURES.filter(({ kind }) => kind !== 'us'))
    expect(rootsFor(structure).from(other)).toBeNull();
});
