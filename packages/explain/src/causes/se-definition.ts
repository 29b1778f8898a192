/** Standard errors with and without the uncertainty of the variances are two answers to two questions. */
import { sameFormula } from '../statement/carries-theta.ts';
import type { Cause } from './cause.ts';
import { droppedHessian } from './dropped-hessian.ts';
import { followsFromSE, logRatios, partOfSE } from './standard-errors.ts';

export const seDefinition: Cause = {
  code: 'se-definition',
  rungs: ['derived'],
  detect(difference) {
    const { step, quantity, a, b } = difference;
    const [from, to] = [step.from.fit.meaning, step.to.fit.meaning];
    if (!followsFromSE(quantity) || sameFormula(from, to)) return null;
    // the particular one takes all of it
    if (droppedHessian.detect(difference)) return null;
    const ratios = logRatios(difference);
    const part = partOfSE(difference, 'formula');
    if (Math.abs(part) < 0.05) return null;
    return {
      sentence: `standard errors: ${named(from.se)} in ${a.id}, ${named(to.se)} in ${b.id}, at one point`,
      evidence: { first: from.se, second: to.se, ratio: ratios ? Math.exp(ratios.all - ratios.divisor) : null },
      part,
    };
  },
};
const named = (se: string): string =>
  ({
    'theta-fixed': 'variances taken as known',
    'observed-information': 'from the joint observed information',
    'kenward-roger': 'adjusted by Kenward and Roger',
    'kenward-roger-linear': 'adjusted by Kenward and Roger without second derivatives (linear)',
    'joint-precision': 'carrying the uncertainty of the variances',
    empirical: 'from the residuals of whole subjects (CR0)',
    'empirical-bias-reduced': 'from the residuals of whole subjects (CR2)',
    'empirical-jackknife': 'from the residuals of whole subjects (CR3)',
  })[se] ?? se;
