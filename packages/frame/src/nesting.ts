import type { Note } from '@mixdiff/contract';
import type { RandomPart } from './formula.ts';
import * as say from './messages.ts';
import type { FactorVector } from './vector.ts';

/**
 * Two grouping factors of which neither lies within the other are crossed: right for plates and samples, wrong for
 * classes that are numbered anew in every school. A note says which it is taken for; not when the formula also has
 * their combination.
 */
export function nestingNotes(random: readonly RandomPart[], groups: ReadonlyMap<string, FactorVector>): Note[] {
  const names = [...new Set(random.map((part) => part.group.name))];
  const single = names.filter((name) =>
    random.some((p) => p.group.name === name && p.group.expression.kind === 'name'),
  );
  const combined = names.map((name) => name.split(/[:()]+/).filter((part) => part !== ''));
  const notes: Note[] = [];
  for (const [i, a] of single.entries()) {
    for (const b of single.slice(i + 1)) {
      if (combined.some((parts) => parts.includes(a) && parts.includes(b))) continue;
      const [fa, fb] = [groups.get(a) as FactorVector, groups.get(b) as FactorVector];
      if (isWithin(fa, fb) || isWithin(fb, fa)) continue;
      const [outer, inner] = fa.levels.length >= fb.levels.length ? [a, b] : [b, a];
      notes.push(say.notNested(inner, outer));
    }
  }
  return notes;
}

/** Whether each level of `inner` occurs with one level of `outer` only. */
function isWithin(inner: FactorVector, outer: FactorVector): boolean {
  const home = new Int32Array(inner.levels.length).fill(-1);
  return inner.codes.every((code, i) => {
    if (home[code] === -1) home[code] = outer.codes[i] as number;
    return home[code] === outer.codes[i];
  });
}
