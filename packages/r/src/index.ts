export { placeOf, type ROptions, rBackend, rBackends } from './backend.ts';
export { type Place, SCRIPTS } from './batch.ts';
export { type RColumn, RGenerator, type RMade, type RState } from './generator.ts';
export { type Installed, installedAt } from './installed.ts';
export { R_PACKAGES, type RPackage } from './job.ts';
