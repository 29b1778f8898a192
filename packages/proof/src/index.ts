export { auditProof } from './audit.ts';
export { proofCases, proofModel } from './parts.ts';
export { type ProofModel, type ProofPoint, proofScript } from './script.ts';
