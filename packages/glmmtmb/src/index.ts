export { glmmTMB } from './backend.ts';
