/**
 * Implicit nesting: class 1 of every school taken as one class. The formula is right and the model is not the one
 * meant.
 */
import { refines } from '../ladder/same-rows.ts';
import type { Cause } from './cause.ts';

/** Implicit against explicit nesting: `(1 | class)` of 4 levels and `(1 | school:class)` of 90. */
export const groupingCoding: Cause = {
  code: 'grouping-coding',
  rungs: ['random'],
  detect({ step: { from, to }, a, b }) {
    const [one, other] = [from.problem.random, to.problem.random];
    if (one.length !== other.length) return null;
    const changed = one.flatMap((term, i) => {
      const there = other[i];
      if (!there || there.columns.length !== term.columns.length || there.structure.kind !== term.structure.kind)
        return [];
      const [coarser, finer] = [refines(there.level, term.level), refines(term.level, there.level)];
      return coarser === finer ? [] : [{ term, there }];
    });
    const [first] = changed;
    if (!first) return null;
    return {
      sentence: `(${first.term.name}) has ${first.term.levels.length} levels in ${a.id}, (${first.there.name}) has ${first.there.levels.length} in ${b.id}: one grouping is nested in the other`,
      evidence: {
        terms: [first.term.name, first.there.name],
        levels: [first.term.levels.length, first.there.levels.length],
      },
    };
  },
};
