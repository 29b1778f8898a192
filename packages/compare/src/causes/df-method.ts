import { type Cause, headOf } from './cause.ts';
import { partOfStatistic } from './standard-errors.ts';

export const dfMethod: Cause = {
  code: 'df-method',
  rungs: ['derived'],
  detect(difference) {
    const { step, quantity, a, b } = difference;
    const [from, to] = [step.from.fit.meaning.df, step.to.fit.meaning.df];
    const head = headOf(quantity);
    if (from === to || (head !== 'df' && head !== 'p')) return null;
    const part = head === 'df' ? 1 : 1 - (partOfStatistic(difference) ?? 0);
    if (Math.abs(part) < 0.05) return null;
    return {
      sentence: `degrees of freedom: ${named(from)} in ${a.id}, ${named(to)} in ${b.id}`,
      evidence: { first: from, second: to },
      part,
    };
  },
};
const named = (method: string): string =>
  ({ none: 'none', infinite: 'infinite (z)', 'kenward-roger': 'Kenward-Roger', satterthwaite: 'Satterthwaite' })[
    method
  ] ?? method;
