/**
 * The fits that a printed table of a generalized model may come from: every engine as it is now and as its oldest version was, with
 * other numbers of nodes and without its Hessian where it has such choices, and PQL.
 */
import {
  type Answer,
  type Canonical,
  type Chosen,
  type Criterion,
  choose,
  criterionName,
  type Fit,
  isRefusal,
} from '@mixdiff/contract';
import type { Entrant, Runs } from '@mixdiff/runs';
import type { AuditInput } from '@mixdiff/schema';
import { pqlOf } from './pql.ts';

export interface Candidate {
  /** `adaptive quadrature with 7 nodes`, ... */
  readonly by: string;
  readonly criterion: Criterion;
  /** Its name alone, without what the standard errors hold fixed. */
  readonly criterionInWords: string;
  readonly engine: string;
  readonly fit: Fit;
  /** What it states at another point; left out: it states nothing there. */
  readonly at?: (point: Canonical) => Answer<Fit>;
}
/** Beside what the source names: Stata's default, GLMMadaptive's, and as good as the integral. */
const NODES = [7, 11, 25];

/** In the order in which they are preferred where several reproduce the same numbers. `enough`: no further one is needed. */
export async function candidatesOf(
  runs: Runs,
  engines: readonly Entrant[],
  { method, nAGQ }: Pick<AuditInput, 'method' | 'nAGQ'>,
  enough: (fit: Fit) => boolean,
): Promise<Candidate[]> {
  // without random effects there is one likelihood, whatever an engine would do with them
  const withoutRandom = runs.problem(method).random.length === 0;
  const words = (criterion: Criterion): string => (withoutRandom ? 'the likelihood' : inWords(criterion));
  const nodes = [...new Set([...(nAGQ !== undefined && nAGQ > 1 ? [nAGQ] : []), ...NODES])];
  const found: Candidate[] = [];
  const add = (fit: Fit, engine: string, late: boolean, at?: Candidate['at']): boolean => {
    const { criterion } = fit.meaning;
    const by = withoutRandom ? words(criterion) : named(fit, late);
    found.push({ by, criterion, criterionInWords: words(criterion), engine, fit, ...(at ? { at } : {}) });
    return enough(fit);
  };
  // what is cheap and common first: every engine as it is, then its other ways
  const ways = engines.map((entrant) => variantsOf(entrant, nodes, nAGQ));
  for (const variant of [...ways.flatMap(([plain]) => plain ?? []), ...ways.flatMap(([, ...others]) => others)]) {
    const { fit, engine } = await runs.run(variant, method);
    const at = engine ? (point: Canonical): Answer<Fit> => engine.at(point) : undefined;
    const late = variant.chosen['factorization']?.value === 'stale';
    if (!isRefusal(fit) && add(fit, variant.label, late, at)) return found;
  }
  // by every engine for linear models: their standard errors differ
  for (const entrant of method === 'ML' && !withoutRandom ? engines : []) {
    const fit = await pqlOf(runs.problem(method, entrant), entrant);
    if (fit && add(fit, `working models by ${entrant.label}`, false)) return found;
  }
  return found;
}
function variantsOf(entrant: Entrant, nodes: readonly number[], stated: number | undefined): Entrant[] {
  const { backend } = entrant;
  const has = (name: string, value: string): boolean =>
    backend.choices.some((choice) => choice.name === name && choice.values.includes(value));
  const made = (version: string | undefined, choices: Readonly<Record<string, string>>): Entrant[] => {
    const chosen = choose(backend, version, choices);
    const list = Object.entries(choices).map(([name, value]) => `${name}=${value}`);
    return isRefusal(chosen)
      ? []
      : [
          {
            ...entrant,
            chosen: chosen as Chosen,
            name: `${backend.id}${version ? `@${version}` : ''}{${list.join(',')}}`,
          },
        ];
  };
  const [oldest] = backend.versions;
  const others = [0, ...(stated !== undefined && stated > 1 ? [stated] : [])].map(String);
  return [
    entrant,
    ...(oldest === undefined ? [] : made(oldest, {})),
    ...(has('derivatives', 'never') ? made(undefined, { derivatives: 'never' }) : []),
    ...(has('nagq', '0') ? made(undefined, { nagq: '0' }) : []),
    ...(oldest === undefined ? [] : others.flatMap((k) => (has('nagq', k) ? made(oldest, { nagq: k }) : []))),
    ...nodes.flatMap((k) => (has('nagq', String(k)) ? made(undefined, { nagq: String(k) }) : [])),
  ];
}
/** A criterion as a sentence has it, with what its standard errors hold fixed. `late`: of an engine whose determinants are all late. */
function named({ meaning }: Fit, late: boolean): string {
  const { criterion, se } = meaning;
  const fixed = se === 'theta-fixed' && criterion.kind !== 'joint-mode' && criterion.kind !== 'pseudo-likelihood';
  const way = criterion.kind === 'joint-mode' && late ? `${inWords(criterion)}${LATE}` : inWords(criterion);
  return `${way}${fixed ? ', standard errors with the variances held fixed' : ''}`;
}
const LATE = ' (determinant of the iterate before the last, lme4 up to 2.0-6)';
function inWords(criterion: Criterion): string {
  switch (criterion.kind) {
    case 'laplace': {
      const expected = criterion.information === 'expected' ? ' with expected information' : '';
      return `Laplace's approximation${expected}${criterion.stale ? LATE : ''}`;
    }
    case 'quadrature':
      return `adaptive quadrature with ${criterion.nodes} nodes${criterion.stale ? LATE : ''}`;
    case 'joint-mode':
      return 'the joint mode (nAGQ = 0)';
    case 'pseudo-likelihood':
      return 'pseudo-likelihood (PQL)';
    default:
      return criterionName(criterion);
  }
}
