/** What the command line and the page share with the package: the same comparisons and audits, the same names. */
export { auditedSpec, notAudited, specOfAudit } from '@mixdiff/printout';
export { auditSource } from './audit-source.ts';
export { auditText } from './audit-text.ts';
export { centresOf } from './centres.ts';
export { type AboutComparison, compareSource } from './compare-source.ts';
export { entrantOf, label } from './entrant.ts';
export { problemDocument, type Source, sourceOf } from './model.ts';
export { proofText } from './proof.ts';
export { statements } from './statements.ts';
export { VERSION } from './version.ts';
