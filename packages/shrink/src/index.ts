export { type ShrinkTask, type Shrunk, type Stage, shrink } from './shrink.ts';
export { filesOf, type Specimen, specimenOf } from './specimen.ts';
