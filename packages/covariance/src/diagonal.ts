/** No correlation at all. */
import type { ByPosition } from './correlation.ts';

const none = (): number => 0;
export const diagonal: ByPosition = {
  names: [],
  toRho: () => new Float64Array(0),
  fromRho: () => new Float64Array(0),
  entry: () => none,
  slope: () => none,
};
