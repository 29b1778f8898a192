export { exponentials } from '@mixdiff/wasm/assembly/exponentials';
export { counts, linear, predictors, products, singleTrials, slopes, sumByLevel } from './rows';
