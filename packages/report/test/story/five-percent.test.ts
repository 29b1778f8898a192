import { describe, expect, test } from 'vitest';
import { comparisonText } from '../../src/index.ts';
import { example } from '../example.ts';

type Document = ReturnType<typeof example>;
function told(p: Readonly<Record<string, number>>): string {
  const document: Document = example({ noSpread: true });
  for (const { id, fit } of document.fits) {
    const row = fit?.fixed[1];
    if (row && p[id] !== undefined) row.p = p[id];
  }
  return comparisonText(document).replace(/\s+/g, ' ');
}
const term = example({ noSpread: true }).fits[0]?.fit?.fixed[1]?.term as string;

describe('a p-value on both sides of 5 % at one maximum', () => {
  test('is told in one sentence: which coefficient, whose method', () => {
    const text = told({ 'r:nlme/REML': 0.061, 'r:glmmTMB/REML': 0.049 });
    expect(text).toContain('At one maximum (REML) the method decides on which side of 5 % a p-value lies.');
    expect(text).toMatch(
      new RegExp(`${term}: p 0\\.0490 by r:glmmTMB \\(z and .*\\), but 0\\.0610 by r:nlme \\(containment`),
    );
  });
  test('on one side nothing is said', () => {
    expect(told({ 'r:nlme/REML': 0.041, 'r:glmmTMB/REML': 0.049 })).not.toContain('on which side of 5 %');
    expect(told({ 'r:nlme/REML': 0.05, 'r:glmmTMB/REML': 0.06 })).not.toContain('on which side of 5 %');
  });
});
