/** What the command line shares with the package: the same audits, the same names, the same description of a model. */
export { auditedSpec, notAudited, specOfAudit } from '@mixdiff/printout';
export { auditText } from './audit-text.ts';
export { entrantOf, label } from './entrant.ts';
export { problemDocument } from './model.ts';
export { statements } from './statements.ts';
export { VERSION } from './version.ts';
