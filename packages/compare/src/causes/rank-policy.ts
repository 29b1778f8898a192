import type { Cause } from './cause.ts';

export const rankPolicy: Cause = {
  code: 'rank-policy',
  rungs: ['derived', 'optimum'],
  detect({ step, quantity, a, b }) {
    const [one, other] = [a.fit.dropped, b.fit.dropped];
    if (one.length === 0 && other.length === 0) return null;
    if (one.join() === other.join() || !/^(beta|se|statistic|p|df)\|/.test(quantity)) return null;
    if (Math.abs(step.from.fit.logLik - step.to.fit.logLik) > 1e-4) return null;
    return {
      sentence: `X has less than full rank: ${a.id} drops ${one.join(', ') || 'nothing'}, ${b.id} ${other.join(', ') || 'nothing'}`,
      evidence: { first: [...one], second: [...other] },
    };
  },
};
