import { agree, agreeAll } from '@mixdiff/testing';
import { describe, expect, test } from 'vitest';
import { accepted, engineOf, problemOf, recorded, source } from './recorded.ts';

/** Stops on ftol_abs in lme4, which nlopt-js cannot be told: it goes on, and ends at least as low. */
const OTHER_STOPPING_RULE: Readonly<Record<string, true>> = {};
/** Both stop within xtol_rel = 1e-4 of the optimum along the same path. */
const close = { rel: 1e-6, abs: 1e-7, source };

describe.each(recorded.cases)('$name', (c) => {
  test('fits as lmer', async () => {
    const fit = accepted((await engineOf(problemOf(c))).fit());
    agree(fit.criterion, c.criterion, { abs: 1e-7, source }, 'criterion');
    agree(fit.logLik, c.logLik, { abs: 1e-7, source }, 'logLik');
    expect(fit.native.names).toEqual(c.thetaNames);
    expect(fit.singular).toBe(c.singular);
    if (!OTHER_STOPPING_RULE[c.name]) expect(fit.stop.evaluations.f).toBe(c.feval);
    agreeAll(fit.native.values, c.theta, close, 'theta');
    if (fit.canonical.residual.kind === 'iid') agree(Math.sqrt(fit.canonical.residual.sigma2), c.sigma, close, 'sigma');
    agreeAll(Array.from(fit.canonical.beta, (b) => (Number.isNaN(b) ? -1e99 : b)), c.beta.map((b) => b ?? -1e99), close, 'beta');
  });
});
