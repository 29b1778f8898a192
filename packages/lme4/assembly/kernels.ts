export { addUp, alone, eliminate, pass, substitute } from './levels';
export { beginListed, spreadListed, spreadTrials, sumListed, sumTrials, weighListed } from './listed';
export {
  add,
  addProducts,
  dot,
  dotFrom,
  dotsOver,
  exponentials,
  furthest,
  gather,
  linear,
  product,
  square,
  subtractColumns,
} from './numbers';
export { beginCounts, counts, singleTrials } from './rows';
