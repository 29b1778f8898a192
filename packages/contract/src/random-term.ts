import type { RandomTerm } from './problem.ts';
import { keywordOf } from './structure.ts';

/**
 * What varies by the group, as the formula writes it: `1 + Days` of `1 + Days | Subject`, `0 + x` of `diag(0 + x | g)`. The
 * group is known, so that no bar is looked for: names of columns and of groups may hold some.
 */
export function variesText({ name, group, structure }: Pick<RandomTerm, 'name' | 'group' | 'structure'>): string {
  const keyword = keywordOf(structure.kind);
  const wrapped = name.startsWith(`${keyword}(`) && name.endsWith(`| ${group})`);
  const inner = wrapped ? name.slice(keyword.length + 1, -1) : name;
  const end = ` | ${group}`;
  return inner.endsWith(end) ? inner.slice(0, -end.length) : inner;
}
