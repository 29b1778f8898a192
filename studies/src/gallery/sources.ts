/** Where the gallery looks: random small designs as data that anyone could have, with R's formula. */
import { isRefusal, type Problem } from '@mixdiff/contract';
import { parseCsv } from '@mixdiff/frame';
import { Random } from '@mixdiff/probability';
import { type Specimen, specimenOf } from '@mixdiff/shrink';
import { type Design, drawDesign } from '../designs.ts';

/** A specimen, and where it came from. */
export interface Source {
  readonly from: string;
  readonly specimen: Specimen;
}
/** The first designs of a seed, as `npm run study` draws them. */
export function* drawnSources(count: number, seed: number): Generator<Source> {
  const random = new Random(seed);
  for (let i = 0; i < count; i++) {
    const design = drawDesign(random, i);
    yield { from: `${design.name}, seed ${seed}`, specimen: specimenFrom(design) };
  }
}
const RANDOM: Readonly<Record<Design['kind'], string>> = {
  'one-way': '(1 | g)',
  nested: '(1 | g) + (1 | g:h)',
  crossed: '(1 | g) + (1 | h)',
  slopes: '(x | g)',
  'uncorrelated slopes': '(x || g)',
};
function specimenFrom(design: Design): Specimen {
  const problem = design.problem('ML');
  const { X } = problem.parts.conditional;
  const names = ['y', ...['x', 'z'].slice(0, X.ncol - 1), 'g', ...(isTwoWay(design) ? ['h'] : [])];
  const rows = Array.from(problem.response.y, (y, i) => {
    const covariates = Array.from({ length: X.ncol - 1 }, (_, j) => X.data[(j + 1) * X.nrow + i]);
    return [y, ...covariates, ...labelsOf(problem, i)].join(',');
  });
  const csv = [names.join(','), ...rows].join('\n');
  const table = parseCsv(csv, { name: 'data.csv' });
  if (isRefusal(table)) throw new Error(table.message);
  const fixed = ['x', 'z'].slice(0, X.ncol - 1).join(' + ');
  const made = specimenOf(table, { formula: `y ~ ${fixed} + ${RANDOM[design.kind]}` });
  if (isRefusal(made)) throw new Error(made.message);
  return made;
}
const isTwoWay = ({ kind }: Design): boolean => kind === 'nested' || kind === 'crossed';
/** Of row i: the levels of g and h; those of `g:h` hold both. */
function labelsOf({ random }: Problem, i: number): string[] {
  const of = (group: string): string | undefined => {
    const term = random.find((one) => one.group === group);
    return term?.levels[term.level[i] as number];
  };
  const inner = of('g:h')?.split(':')[1];
  const h = inner === undefined ? of('h') : `h${inner}`;
  return [of('g') ?? '', ...(h === undefined ? [] : [h])];
}
