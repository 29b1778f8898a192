/** The options of `test`, which `confint` and `test coef` share. */
import type { FitOptions } from './fit.ts';

export interface TestOptions extends FitOptions {
  readonly term?: string;
  readonly drop?: string;
  readonly against?: string;
  readonly ddf?: string;
  readonly vcov?: string;
  readonly level?: string;
  readonly nsim?: string;
  readonly seed?: string;
  readonly zero?: 'within-rounding' | 'exact';
  readonly workers?: string;
}
