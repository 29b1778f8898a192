/**
 * The model that a print-out is of, against a table: its formula, method and coding from the text where it says them, else from
 * who asks; and its numbers under the names of that model. What neither says is asked for, all of it at once.
 */
import {
  type Answer,
  coefficientNames,
  isRefusal,
  type Method,
  type Note,
  type OtherPart,
  type Problem,
  type Refusal,
} from '@mixdiff/contract';
import { type About, type Built, buildProblem, type Stated, type Table } from '@mixdiff/frame';
import type { AuditInput, AuditRead } from '@mixdiff/schema';
import { auditedSpec } from './audited-spec.ts';
import { formulaOf } from './formula.ts';
import { numbersOf } from './input.ts';
import { codingOf } from './levels.ts';
import { asks, otherMethod, strangeNames, whichColumn } from './messages.ts';
import { type ColumnName, columnNames } from './names.ts';
import type { Printout } from './printout.ts';
import { isNothing } from './readers/structured-terms.ts';

/** What is said beside the text: it counts over what the text says, but for the method, where the two must agree. */
export type Beside = Partial<Stated> & { readonly method?: Method };
export interface ReadModel {
  readonly spec: Stated;
  readonly method: Method;
  /** As an audit file has it, without the data. */
  readonly input: Omit<AuditInput, 'data'>;
  readonly problems: (method: Method) => Problem;
  readonly notes: readonly Note[];
}
/** In an audit's form what the text says, before anything is known of the data. */
export function readAs(printout: Printout, source: string): AuditRead {
  const { program, formula, method, family, link, ziformula, dispformula, weights, offset, warnings } = printout;
  const { correlation, variance, gls } = printout;
  return {
    program,
    source,
    ...(formula === undefined ? {} : { formula }),
    ...(method === undefined ? {} : { method }),
    ...(family === undefined ? {} : { family }),
    ...(link === undefined ? {} : { link }),
    ...(ziformula === undefined ? {} : { ziformula }),
    ...(dispformula === undefined ? {} : { dispformula }),
    ...(weights === undefined ? {} : { weights }),
    ...(offset === undefined ? {} : { offset }),
    ...(correlation === undefined ? {} : { correlation }),
    ...(variance === undefined ? {} : { variance }),
    ...(gls ? { gls } : {}),
    ...numbersOf(printout, null).numbers,
    ...integrated(printout),
    ...(warnings.length > 0 ? { warnings: [...warnings] } : {}),
  };
}
/** What an audit does not judge, in words; empty: nothing. */
export const notJudged = ({ beyond }: Printout): readonly string[] => beyond;
const isGaussian = ({ family, link }: Printout): boolean =>
  family === undefined || (family === 'gaussian' && (link ?? 'identity') === 'identity');

/** `table`: null where none was named. `file`: what messages call the text. */
export function modelOf(
  printout: Printout,
  table: Table | null,
  beside: Beside,
  about: About,
  file: string,
): Answer<ReadModel> {
  const said = formulaOf(printout, [...(table?.columns.keys() ?? [])]);
  const formula = beside.formula ?? (said?.whole ? said.formula : undefined);
  const method = beside.method ?? printout.method;
  if (beside.method && printout.method && beside.method !== printout.method)
    return otherMethod(file, printout.program, printout.method, beside.method);
  const open = [
    ...(table === null ? [{ what: 'which data it was fitted to', flag: '--data D.csv' }] : []),
    ...(formula === undefined
      ? [
          {
            what: said?.formula.includes('?') ? formulaLacks(printout) : 'the formula',
            flag: `--formula '${said?.formula ?? 'y ~ x + (1 | g)'}'`,
          },
        ]
      : []),
    ...(method === undefined ? [{ what: 'whether it was fitted by REML or ML', flag: '--reml or --ml' }] : []),
    ...(printout.hasFamily && !beside.family
      ? [{ what: 'of which family the response is', flag: '--family binomial' }]
      : []),
    ...(printout.columns ? [whichColumn(printout.columns)] : []),
    ...printout.asks.filter((what) => !/groups the rows/.test(what)).map((what) => ({ what, flag: '' })),
    ...(printout.sigma === undefined &&
    printout.sigma2 === undefined &&
    printout.visits === undefined &&
    !printout.hasFamily &&
    !isNothing(beside.dispformula ?? printout.dispformula) &&
    isGaussian({ ...printout, ...(beside.family === undefined ? {} : { family: beside.family }) })
      ? [
          {
            what: 'the residual variance or standard deviation',
            flag: 'add its line to the text, or write an audit file: mixdiff audit --template; of another family: --family poisson',
          },
        ]
      : []),
  ];
  if (open.length > 0 || table === null || formula === undefined || method === undefined)
    return asks(file, printout.program, open);
  const base = specOf(printout, table, { ...beside, formula });
  // what other programs print of a model without random effects is no mixed model's table; glmmTMB fits both alike
  const known = { ...about, withoutRandom: printout.program === 'glmmTMB' };
  const built = coded(printout, table, base, method, known);
  if (isRefusal(built)) return built;
  const { spec, frame, problem } = built;
  const { columns, term } = problem.parts.conditional;
  const besideNames = (part: OtherPart): ColumnName[] =>
    (problem.parts[part]?.columns ?? []).map((column) => ({ column, parts: [[column, null]] }));
  const { numbers, strange } = numbersOf(printout, {
    fixed: columnNames(frame, columns, term),
    others: { zeroInflation: besideNames('zeroInflation'), dispersion: besideNames('dispersion') },
    random: problem.random,
    residual: problem.residual,
  });
  if (strange.length > 0)
    return strangeNames(
      file,
      strange,
      coefficientNames(problem),
      problem.random.map(({ name }) => name),
    );
  const other = method === 'ML' ? 'REML' : 'ML';
  const second = buildProblem(table, { ...spec, method: other }, known);
  if (isRefusal(second)) return second;
  return {
    spec,
    method,
    input: { ...auditedSpec(spec), method, source: printout.program, ...numbers, ...integrated(printout) },
    problems: (wanted) => (wanted === method ? problem : second.problem),
    notes: built.notes,
  };
}
const formulaLacks = ({ program, random }: Printout): string =>
  random.some(({ terms }) => terms.some((name) => name.startsWith('#')))
    ? `which random effects ${program} counts as ${[...new Set(random.flatMap(({ terms }) => terms.filter((name) => name.startsWith('#'))))].join(', ')}`
    : 'the column that groups the rows';

/** What the text adds to what was said beside it. */
function specOf(printout: Printout, { columns }: Table, beside: Beside & { formula: string }): Stated {
  const { method: _, ...spec } = beside;
  const own = (name: string): string | undefined =>
    columns.has(name) ? name : [...columns.keys()].find((column) => column.toLowerCase() === name.toLowerCase());
  const factors = Object.fromEntries(
    (printout.factors ?? []).flatMap((name) => (own(name) === undefined ? [] : [[own(name) as string, null]])),
  );
  const { weights, offset, contrasts, family, link, ziformula, dispformula, correlation, variance, gls } = printout;
  return {
    ...(ziformula === undefined ? {} : { ziformula }),
    ...(dispformula === undefined ? {} : { dispformula }),
    ...(isGaussian(printout) || family === undefined ? {} : { family, ...(link === undefined ? {} : { link }) }),
    ...(contrasts === undefined ? {} : { contrasts }),
    ...(weights === undefined ? {} : { weights }),
    ...(offset === undefined ? {} : { offset }),
    ...(correlation === undefined ? {} : { correlation }),
    ...(variance === undefined ? {} : { variance }),
    ...(gls ? { gls } : {}),
    ...spec,
    ...(Object.keys(factors).length > 0 || spec.factors ? { factors: { ...factors, ...spec.factors } } : {}),
  };
}
type Coded = Built & { readonly spec: Stated };
/** Built again until the columns are coded as the names of the text say. */
function coded(printout: Printout, table: Table, base: Stated, method: Method, about: About): Coded | Refusal {
  let spec = base;
  for (let pass = 0; ; pass++) {
    const built = buildProblem(table, { ...spec, method }, about);
    if (isRefusal(built)) return built;
    const { factors, ordered } = codingOf(printout, built.frame);
    const more = [...factors].filter(([name]) => base.factors?.[name] === undefined || base.factors[name] === null);
    const sorted = ordered.filter((name) => !(spec.ordered ?? []).includes(name));
    if (pass === 3 || more.length + sorted.length === 0) return { ...built, spec };
    spec = {
      ...spec,
      factors: {
        ...spec.factors,
        ...Object.fromEntries(more.map(([name, levels]) => [name, levels === null ? null : [...levels]])),
      },
      ...(sorted.length > 0 ? { ordered: [...(spec.ordered ?? []), ...sorted] } : {}),
    };
  }
}
/** What a generalized model's print-out says beside its estimates. */
const integrated = ({
  nAGQ,
  dispersion,
  exponentiated,
}: Printout): Pick<AuditInput, 'nAGQ' | 'dispersion' | 'exponentiated'> => ({
  ...(exponentiated === undefined ? {} : { exponentiated }),
  ...(nAGQ === undefined ? {} : { nAGQ }),
  ...(dispersion === undefined ? {} : { dispersion }),
});
