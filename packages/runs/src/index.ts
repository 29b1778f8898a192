export { type Entrant, type Run, runId } from './entrant.ts';
export { sensitivityOf } from './path-sensitivity.ts';
export { refereeOf } from './referees.ts';
export { type ProblemFor, Runs } from './runs.ts';
