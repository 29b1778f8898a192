export { mmrm } from './backend.ts';
