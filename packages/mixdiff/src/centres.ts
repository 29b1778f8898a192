/** Predictors that a model subtracts the mean of: whether a fit depends on that is asked by putting it back. */
import type { Problem } from '@mixdiff/contract';
import type { Stated } from '@mixdiff/frame';

/** What `derive` subtracted from columns as their mean: `raven - mean(raven)`. null from `problemOf`: it cannot be built. */
export function centresOf(spec: Stated, problemOf: (spec: Stated) => Problem | null): Record<string, number> {
  const centred = problemOf(spec);
  const centres: [string, number][] = [];
  for (const [name, expression] of Object.entries(spec.derive ?? {})) {
    const [, raw, mean] = /^\s*([\w.]+)\s*-\s*mean\(\s*([\w.]+)\s*\)\s*$/.exec(expression) ?? [];
    const at = centred?.parts.conditional.columns.indexOf(name) ?? -1;
    if (!centred || raw === undefined || raw !== mean || at < 0) continue;
    const plain = problemOf({ ...spec, derive: { ...spec.derive, [name]: raw } });
    if (plain) centres.push([name, first(plain, at) - first(centred, at)]);
  }
  return Object.fromEntries(centres);
}
const first = ({ parts }: Problem, column: number): number => {
  const { data, nrow } = parts.conditional.X;
  return data[column * nrow] as number;
};
