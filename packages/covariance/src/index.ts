export type { Coordinates, MarginalPoint } from './coordinates.ts';
export type { Jet } from './jet.ts';
export { ROW_KINDS, type RowCovariance, rowCovariance } from './row-covariance.ts';
export { coordinatesOf, SEARCHED } from './structures.ts';
