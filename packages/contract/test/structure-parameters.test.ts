import { expect, test } from 'vitest';
import { type Structure, structured, structureParameters } from '../src/index.ts';

const labels = ['a', 'b', 'c', 'd'];
const known = { nrow: 4, ncol: 4, data: new Float64Array(16) };
test.each<[Structure, number]>([
  [structured('us', labels), 10],
  [structured('us-hom', labels), 7],
  [structured('diag-het', labels), 4],
  [structured('diag-hom', labels), 1],
  [structured('cs-het', labels), 5],
  [structured('cs-hom', labels), 2],
  [structured('ar1-het', labels), 5],
  [structured('ar1-hom', labels), 2],
  [structured('toep-het', labels), 7],
  [structured('toep-hom', labels), 4],
  [structured('exp', labels), 2],
  [structured('mat', labels), 3],
  // as glmmTMB counts: m d - d (d - 1) / 2
  [{ ...structured('rr', labels), order: [2] }, 7],
  [{ ...structured('propto', labels), known }, 1],
  [{ ...structured('equalto', labels), known }, 0],
  [{ ...structured('block', labels), parts: [structured('cs-hom', ['a', 'b', 'c']), structured('us', ['d'])] }, 3],
  // one column has no correlation
  [structured('cs-het', ['a']), 1],
])('%o', (structure, count) => {
  expect(structureParameters(structure)).toBe(count);
});
