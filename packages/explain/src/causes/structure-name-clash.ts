/**
 * `cs` is compound symmetry with one variance in one program and with a variance for each visit in another: two models
 * under one word, which no reader of two tables can see.
 */
import type { Kind, Problem } from '@mixdiff/contract';
import { lookAlike, namingOf } from '../structures/names.ts';
import type { Cause } from './cause.ts';

/** Same correlations, same subjects and positions; variances held equal on one side alone. */
export const structureNameClash: Cause = {
  code: 'structure-name-clash',
  rungs: ['random'],
  detect({ step: { from, to }, a, b }) {
    const changed = residualKinds(from.problem, to.problem) ?? termKinds(from.problem, to.problem);
    if (!changed) return null;
    const { one, other, of } = changed;
    return {
      sentence: `one word, two structures ${of}: ${described(one)} in ${a.id}, ${described(other)} in ${b.id}`,
      evidence: { first: one, second: other, namesOfFirst: written(one), namesOfSecond: written(other) },
    };
  },
};
interface Changed {
  readonly one: Kind;
  readonly other: Kind;
  readonly of: string;
}
function residualKinds({ residual: a }: Problem, { residual: b }: Problem): Changed | null {
  if (!a || !b || !lookAlike(a.structure.kind, b.structure.kind)) return null;
  return { one: a.structure.kind, other: b.structure.kind, of: `within ${b.subject.name}` };
}
/** One term alone has changed, and of it nothing but the structure. */
function termKinds({ random: a }: Problem, { random: b }: Problem): Changed | null {
  if (a.length !== b.length) return null;
  const changed = a.flatMap((term, i) => {
    const there = b[i];
    if (!there || term.structure.kind === there.structure.kind) return [];
    return [{ one: term.structure.kind, other: there.structure.kind, of: `of ${term.group}`, term, there }];
  });
  const [first, ...more] = changed;
  if (!first || more.length > 0 || !lookAlike(first.one, first.other)) return null;
  const sameColumns = first.term.columns.join('\n') === first.there.columns.join('\n');
  return sameColumns ? { one: first.one, other: first.other, of: first.of } : null;
}
const described = (kind: Kind): string => namingOf(kind)?.meaning ?? kind;
/** `mmrm: cs`, one line per program. */
const written = (kind: Kind): string[] =>
  Object.entries(namingOf(kind)?.says ?? {}).map(([program, says]) => `${program}: ${says}`);
