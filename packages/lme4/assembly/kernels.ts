export { linear } from '@mixdiff/wasm/assembly/linear-predictors';
export { addUp, alone, eliminate, eliminateOnce, pass, substitute, substituteOnce } from './levels';
export { beginListed, spreadListed, sumListed, sumTrials, weighListed } from './listed';
export {
  add,
  addProducts,
  dot,
  dotFrom,
  dots,
  dotsOver,
  exponentials,
  gather,
  product,
  square,
  subtractColumns,
} from './numbers';
export { beginCounts, counts, trials } from './rows';
