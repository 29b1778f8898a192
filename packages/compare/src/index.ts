export { compare } from './compare.ts';
export { runTest, TESTS, type TestKind } from './hypothesis-test.ts';
export { identifiedIntervals } from './identification.ts';
export { materiality } from './materiality.ts';
export { halfUnit, printsAs } from './published.ts';
export type { Statements } from './statements.ts';
