/** Odds ratios, as most papers print a logistic model: held against exp(estimate), their errors by the delta method. */
import { isRefusal } from '@mixdiff/contract';
import { readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { readPrinted } from '../../src/printed.ts';

const input = readGoldenJson<Parameters<typeof readPrinted>[0]>('glmm/audits/lme4-2.1-0-nAGQ-1.json');
const ratios = Object.fromEntries(
  Object.entries(input.fixed).map(([name, text]) => [name, Math.exp(Number(text)).toFixed(2)]),
);
const read = (fixed: Record<string, string>) =>
  readPrinted({ ...input, sigma: '1', fixed, exponentiated: true }, 'a.json');

test('a ratio is an estimate between the logarithms of what rounds to it', () => {
  const printed = read(ratios);
  if (isRefusal(printed)) throw new Error(printed.message);
  for (const [name, { value, half, text }] of printed.fixed) {
    expect(text).toBe(ratios[name]);
    expect(Math.abs(Number(input.fixed[name]) - value)).toBeLessThanOrEqual(half);
    expect(Math.exp(value - half)).toBeCloseTo(Number(text) - 0.005, 12);
  }
});
test('of a ratio that may be 0 there is no logarithm', () => {
  const [name = ''] = Object.keys(ratios);
  const refused = read({ ...ratios, [name]: '0.00' });
  expect(isRefusal(refused) && refused.message).toContain('may be 0');
});
