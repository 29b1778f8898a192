export { auditedSpec, notAudited, specOfAudit } from './audited-spec.ts';
export { formulaOf } from './formula.ts';
export { type Beside, modelOf, notJudged, type ReadModel, readAs } from './model.ts';
export type { Printout } from './printout.ts';
export { readPrintout } from './read.ts';
