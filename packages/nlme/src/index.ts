export { type AnovaRow, anova } from './anova.ts';
export { nlme } from './backend.ts';
export { type Containment, containmentOf } from './containment.ts';
