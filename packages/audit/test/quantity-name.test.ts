import { type AuditInput, auditInput } from '@mixdiff/schema';
import { readGoldenJson } from '@mixdiff/testing';
import { expect, test } from 'vitest';
import { elementOf, nameParts, quantityName } from '../src/quantity-name.ts';
import { read } from './made.ts';

const right = auditInput.parse(readGoldenJson<AuditInput>('sleepstudy/audits/right.json'));
const block = { group: 'g|h', terms: ['(Intercept)', 'a|b', 'poly(x, 2)1'], cov: [['4'], ['1', '2'], ['0', '0', '1']] };
const { random } = read({ ...right, random: [block] });

test.each([
  ['beta|a|b', 'the fixed effect of a|b'],
  ['se|a,b', 'the standard error of a,b'],
  ['variance|g|h|a|b', 'the variance of a|b within g|h'],
  ['covariance|g|h|a|b,(Intercept)', 'the covariance of a|b and (Intercept) within g|h'],
  ['correlation|g|h|poly(x, 2)1,a|b', 'the correlation of poly(x, 2)1 and a|b within g|h'],
  ['sigma', 'the residual standard deviation'],
  ['the variances themselves', 'the variances themselves'],
])('%s is %s', (quantity, words) => expect(quantityName(quantity, random)).toBe(words));
test('in parts, which keep their own bars', () => {
  expect(nameParts('covariance|g|h|a|b,(Intercept)', random)).toEqual(['covariance', 'g|h', 'a|b,(Intercept)']);
  expect(nameParts('beta|a|b', random)).toEqual(['beta', 'a|b']);
  expect(nameParts('sigma', random)).toEqual(['sigma']);
});
test('names are made as they are read', () => {
  const terms = block.terms;
  for (const one of terms)
    for (const other of terms.filter((x) => x !== one))
      expect(nameParts(`covariance|${elementOf('g|h', [one, other])}`, random)).toEqual([
        'covariance',
        'g|h',
        `${one},${other}`,
      ]);
});
