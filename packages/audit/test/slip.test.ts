import { halfUnit } from '@mixdiff/compare';
import { describe, expect, it } from 'vitest';
import type { Printed } from '../src/printed-number.ts';
import { type Neighbour, slipOf, type Wanted } from '../src/slip.ts';

const printed = (text: string): Printed => ({ text, value: Number(text), half: halfUnit(text) });
const slip = (text: string, wanted: Wanted | number, neighbours: Neighbour[] = []) =>
  slipOf(printed(text), typeof wanted === 'number' ? { kind: 'beta', value: wanted } : wanted, neighbours);

describe('a slip', () => {
  it('is told by the digits', () => {
    expect(slip('53.07', 35.0717)?.what).toBe('two digits are swapped');
    expect(slip('-817.8', -871.8141)?.what).toBe('two digits are swapped');
    expect(slip('-10.467', 10.4673)?.what).toBe('the sign is turned');
    expect(slip('1.0467', 10.4673)?.what).toBe('the decimal point is one place off');
    expect(slip('0.10467', 10.4673)?.what).toBe('the decimal point is 2 places off');
    expect(slip('25.141', 251.405)?.what).toBe('the decimal point is one place off');
    expect(slip('612.9', 6612.94)?.what).toBe('a digit is missing');
    expect(slip('61.10', 612.104)?.what).toBe('a digit is missing');
    expect(slip('35.7', 35.0717)?.what).toBe('a digit is missing');
    expect(slip('6112.10', 612.104)?.what).toBe('there is a digit too many');
    expect(slip('254.41', 251.405)?.what).toBe('one digit is wrong');
    expect(slip('1.45', 1.5458)?.what).toBe('one digit is wrong');
  });
  it('is told by what the number means', () => {
    const deviations = [24.74, 5.922] as const;
    expect(slip('5.922', { kind: 'variance', value: 35.0717 })?.what).toContain('where a variance belongs');
    expect(slip('654.94', { kind: 'sigma', value: 25.5918 })?.what).toContain('where a standard deviation belongs');
    expect(slip('0.066', { kind: 'covariance', value: 9.6044, deviations })?.what).toContain('it is the correlation');
    expect(slip('9.60', { kind: 'correlation', value: 0.06555, deviations })?.what).toContain('it is the covariance');
    expect(slip('6.825', 1.5458, [{ name: 'the standard error of x', value: 6.8246 }])?.what).toContain('error of x');
  });
  it('is none where the numbers have nothing in common', () => {
    for (const text of ['41.2', '0', '17.3301', '-251.9']) expect(slip(text, 35.0717)).toBeNull();
  });
  it('tells little with two digits, or where the last place is what is wrong', () => {
    expect(slip('53', 35.07)).toEqual({ what: 'two digits are swapped', telling: false });
    expect(slip('35.08', 35.0717)?.telling).toBe(false);
    expect(slip('53.07', 35.0717)?.telling).toBe(true);
    expect(slip('279.44', 209.4404)?.telling).toBe(true);
  });
});
