import { unidentifiedBy } from '@mixdiff/certify';
import type { Problem } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { caseNames, loadCase } from './cases.ts';

/** The design decides, no point does. */
const anywhere = ({
  parts: {
    conditional: { columns },
  },
  random,
}: Problem) => ({
  beta: new Float64Array(columns.length),
  Sigma: random.map(({ columns: { length: c } }) => ({ nrow: c, ncol: c, data: new Float64Array(c * c) })),
  residual: { kind: 'variance' as const, sigma2: 1 },
});

test.each(caseNames())('%s: every variance is identified, whatever its estimate is worth', (name) => {
  const { problem } = loadCase(name);
  for (const method of ['REML', 'ML'] as const) {
    const p = problem(method);
    expect(unidentifiedBy(p, 'precision', anywhere(p))).toBeNull();
  }
});
