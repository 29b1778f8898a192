import type { Criterion } from '@mixdiff/contract';
import { expect, test } from 'vitest';
import { fitText } from '../../src/terminal/fit.ts';
import { example } from '../example.ts';

const [first] = example().fits;
const head = (criterion: Criterion | undefined): string => {
  if (!first?.fit) throw new Error('no fit');
  const { criterion: _, ...meaning } = first.fit.meaning;
  const fit = { ...first.fit, meaning: criterion ? { ...meaning, criterion } : meaning };
  return fitText(fit, 'lme4*').split('\n')[0] as string;
};

test('a fit is headed by what stands for the integral, as glmer heads it', () => {
  expect(head({ kind: 'laplace', information: 'observed' })).toMatch(
    / \(Laplace approximation, observed information\)$/,
  );
  expect(head({ kind: 'quadrature', nodes: 9 })).toMatch(/ \(adaptive Gauss-Hermite quadrature, nAGQ = 9\)$/);
  expect(head({ kind: 'quadrature', nodes: 5, stale: true })).toMatch(/, nAGQ = 5, stale factor\)$/);
  expect(head({ kind: 'joint-mode' })).toMatch(/ \(joint mode\)$/);
  expect(head({ kind: 'pseudo-likelihood' })).toMatch(/ \(pseudo-likelihood\)$/);
});
test('and by nothing where the likelihood is exact', () => {
  for (const criterion of [{ kind: 'exact' } as const, undefined]) expect(head(criterion)).toMatch(/REML$/);
});
