export { exponentials } from '@mixdiff/wasm/assembly/exponentials';
export { linear } from '@mixdiff/wasm/assembly/linear-predictors';
export { eliminate, modes, traces } from './intercepts';
export { addByLevel, addLevels, columnSums, residuals } from './row-residuals';
export { counts, predictors, products, singleTrials, slopes, sumByLevel } from './rows';
