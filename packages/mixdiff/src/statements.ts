/** What originals say beyond a summary, bound to the packages that know it: compare may import none of them. */
import type { Statements } from '@mixdiff/compare';
import { diagnose } from '@mixdiff/glmmtmb';
import { anova } from '@mixdiff/nlme';

/** What an original says of a fit beyond its summary, where the fit carries what that takes. */
export const statements: Statements = {
  anova: (fit, problem) => (fit.meaning.df === 'containment' && fit.df ? anova(fit, problem) : null),
  diagnose: (engine, fit, problem) => {
    if (!engine.gradient || !fit.native.hessian || fit.meaning.statistic !== 'z') return null;
    const { z, coefficients, scales, nonFinite, maxEigenvalue, eigenvalues, positiveDefinite, notes } = diagnose(
      engine,
      fit,
      problem,
    );
    return {
      schema: 'mixdiff/diagnose@1',
      backend: fit.backend,
      as: fit.as,
      method: fit.method,
      z: [...z],
      coefficients: [...coefficients],
      scales: scales.map(({ name, value }) => ({ name, log10sd: value })),
      nonFinite: [...nonFinite],
      maxEigenvalue,
      eigenvalues: eigenvalues.map((flat) => ({ ...flat, badElements: [...flat.badElements] })),
      positiveDefinite,
      messages: notes.map((note) => ({ ...note })),
    };
  },
};
