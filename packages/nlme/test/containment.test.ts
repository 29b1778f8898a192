import { withConditional } from '@mixdiff/contract';
import { agreeAll, matrix, problem } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { containment } from '../src/containment.ts';
import { nestedLevels } from '../src/nesting.ts';
import { fixedColumns, recorded } from './recorded.ts';

describe('denominator degrees of freedom', () => {
  test.each(recorded.df.map((c, i) => [`${c.formula} (${i})`, c] as const))('%s', (_, c) => {
    const y = (c.groups[0] ?? []).map(() => 0);
    const names = ['s', 's:cl'];
    const random = c.groups.map((labels, l) => ({ group: names[l] as string, labels }));
    const p = problem(y, fixedColumns(c.fixed), random, 'REML');
    const df = containment(p, nestedLevels(p.random) ?? []);
    agreeAll(df.coefficients, c.coefficients, { source: recorded.source }, 'coefficients');
    agreeAll([...df.terms.values()], c.terms, { source: recorded.source }, 'terms');
  });

  test('no fixed effects', () => {
    const p = withConditional(problem([1, 2], [], [{ group: 'g', labels: ['a', 'b'] }], 'ML'), {
      X: { ...matrix([]), nrow: 2 },
    });
    expect(containment(p, nestedLevels(p.random) ?? []).coefficients.length).toBe(0);
  });
});
