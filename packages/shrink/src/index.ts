export { type Judged, judged, type Reproducer, type ReproducerTask, reproducer } from './reproducer.ts';
export type { Stage } from './shrink.ts';
export { filesOf, type Specimen, specimenOf } from './specimen.ts';
