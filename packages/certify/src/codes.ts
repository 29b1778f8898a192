/** Codes that are read elsewhere, in one place: a code that is typed twice is a code that drifts. */
import type { Code } from '@mixdiff/contract';

/** The codes that a program reads elsewhere, and those that a command gives to what it says of a judged fit. */
export const CODES = {
  certified: 'certify/certified',
  noMaximum: 'certify/no-maximum',
  notJudged: 'certify/not-judged',
  notMoved: 'certify/not-moved',
  wouldBe: 'certify/would-be',
  best: 'certify/best',
  ridge: 'certify/ridge',
  clipped: 'certify/clipped',
  exact: 'certify/exact',
  limit: 'certify/limit',
  jumps: 'certify/jumps',
  approximation: 'certify/approximation',
  separated: 'certify/separated-along',
  infiniteDeviation: 'certify/infinite-deviation',
  notIdentified: 'certify/not-identified',
} as const satisfies Record<string, Code>;
