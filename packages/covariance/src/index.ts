export type { Coordinates, MarginalPoint } from './coordinates.ts';
export { coordinatesOf, SEARCHED } from './structures.ts';
