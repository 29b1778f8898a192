export { GRID_JITTER, type GridPlan, gridOf } from './grid.ts';
export { invarianceOf } from './invariance.ts';
export { DEFAULT_PLAN, mechanismsOf, type ShortPlan } from './short/shorts.ts';
export { workOfFit } from './short/work.ts';
