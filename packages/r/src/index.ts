export { type ROptions, rBackend, rBackends } from './backend.ts';
export type { RPackage } from './job.ts';
