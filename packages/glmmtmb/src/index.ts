export { glmmTMB } from './backend.ts';
export { type Diagnosis, diagnose, type FlatDirection, type Named } from './diagnose.ts';
