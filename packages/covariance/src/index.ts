export type { Coordinates, MarginalPoint } from './coordinates.ts';
export { type Jet, scaledBy } from './jet.ts';
export { type ResidualCoordinates, residualCoordinates } from './residual.ts';
export { rootsOf, STRUCTURED } from './roots/of-structure.ts';
export { type RootEnd, type Roots, squareOf } from './roots/roots.ts';
export { ROW_KINDS, type RowCovariance, rowCovariance } from './row-covariance.ts';
export { coordinatesOf, SEARCHED } from './structures.ts';
export { type TermCovariance, termCovariance } from './term-covariance.ts';
