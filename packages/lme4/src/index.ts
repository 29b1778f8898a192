export { lme4 } from './backend.ts';
