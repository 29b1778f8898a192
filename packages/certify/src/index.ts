export type { Budget, SearchOptions } from '@mixdiff/surface';
export { type Certifier, type CertifyOptions, certify, type FitLike, openCertifier } from './certify.ts';
export { CODES } from './codes.ts';
export { identify } from './identification/containment.ts';
export { sizeOfSearch } from './identification/null-space.ts';
export { type Reading, unidentifiedBy } from './identification/unidentified.ts';
export { withoutNegative } from './rounded.ts';
export { somePoint } from './start.ts';
