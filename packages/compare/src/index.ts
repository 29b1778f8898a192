export { alignQuantities, classes, tolerance } from './agreement.ts';
export { certificateDocument } from './certificates.ts';
export { type ComparisonInput, compare } from './compare.ts';
export { type Entrant, type Run, runId } from './entrant.ts';
export { materiality } from './materiality.ts';
export { type Computed, halfUnit, judgePublished, printsAs } from './published.ts';
export { Runs } from './runs.ts';
export type { Statements } from './statements.ts';
