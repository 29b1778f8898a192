/**
 * Laplace's approximation with the expected information in place of the observed one: another function wherever the link is not
 * the family's own (lme4 takes the one, glmmTMB the other), and neither is nearer to the integral by rule.
 */
import type { Cause } from './cause.ts';
import { bothBy, short, valueBy } from './integral.ts';

export const expectedInformation: Cause = {
  code: 'expected-information',
  rungs: ['criterion'],
  detect(difference) {
    const { step, a, b } = difference;
    const [from, to] = [step.from.criterion, step.to.criterion];
    if (from.kind !== 'laplace' || to.kind !== 'laplace' || from.information === to.information) return null;
    const { first, second } = bothBy(difference);
    const { problem, weights, fit } = step.to;
    const integral = valueBy(problem, weights, { kind: 'quadrature', nodes: 51 }, fit.canonical);
    const apart = first === null || second === null ? null : Math.abs(first - second);
    const by = apart === null ? '' : `: at one point the two are ${short(apart)} apart`;
    return {
      sentence: `${a.id} takes the ${from.information} information in Laplace's approximation, ${b.id} the ${to.information} one${by}`,
      evidence: { first, second, integral },
    };
  },
};
