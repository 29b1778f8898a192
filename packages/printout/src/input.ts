/** A print-out with the names of the model: the numbers of an audit, and what the text leaves open. */
import { type OtherPart, PART_PREFIX, type RandomTerm, type ResidualModel } from '@mixdiff/contract';
import type { AuditInput } from '@mixdiff/schema';
import { type ColumnName, columnFor, groupParts, letters, sameGroupName, sameTerm } from './names.ts';
import { residualTable } from './printed-visits.ts';
import type { PrintedVisits, Printout, RandomElement } from './printout.ts';

type Block = AuditInput['random'][number];
type Numbers = Pick<AuditInput, 'fixed' | 'random'> &
  Partial<Pick<AuditInput, 'se' | 'df' | 't' | 'p' | 'residual' | 'visits' | 'sigma' | 'sigma2' | 'logLik'>>;
/** The model whose names the numbers get. */
export interface ModelNames {
  readonly fixed: readonly ColumnName[];
  /** Of the other predictors, without their prefix; left out: the model has none. */
  readonly others?: Readonly<Record<OtherPart, readonly ColumnName[]>>;
  readonly random: readonly (Pick<RandomTerm, 'group' | 'columns' | 'part'> & Partial<Pick<RandomTerm, 'structure'>>)[];
  /** Left out: residuals are independent. */
  readonly residual?: ResidualModel | null;
}
export interface Named {
  readonly numbers: Numbers;
  /** Printed names that are nothing in the model. */
  readonly strange: readonly string[];
}

/** Of terms whose structure makes one number stand for many: all of their columns, with null for what is not printed. */
function blocksOfStructures(
  random: readonly RandomElement[],
  { random: terms }: ModelNames,
): { block: Block; own: ReadonlySet<RandomElement> }[] {
  return terms.flatMap(({ group, columns, structure, part }) => {
    if (part !== undefined || !structure || !FEW.has(structure.kind) || columns.length < 2) return [];
    const found = residualTable(random, { subject: { name: group }, structure: { labels: columns } });
    if (!found) return [];
    const { cov = [], sd = [], corr = [] } = found.visits;
    const left = new Set(found.others);
    return [
      { block: { group, terms: [...columns], cov, sd, corr }, own: new Set(random.filter((one) => !left.has(one))) },
    ];
  });
}
const FEW = new Set(['cs-het', 'ar1-hom', 'toep-het']);
/** The numbers as printed, under the names of the model, or under their own where `model` is null. */
export function numbersOf(printout: Printout, model: ModelNames | null): Named {
  const strange: string[] = [];
  const tables = { fixed: {}, se: {}, df: {}, t: {}, p: {} } as Record<
    'fixed' | 'se' | 'df' | 't' | 'p',
    Record<string, string>
  >;
  for (const { name, parts, estimate, predictor, ...rest } of printout.fixed) {
    const prefix = PART_PREFIX[predictor ?? 'conditional'];
    const own = parts?.map(([variable, level]) => `${variable}${level ?? ''}`).join(':') ?? name;
    const column =
      model === null
        ? own
        : columnFor(name, parts, predictor === undefined ? model.fixed : (model.others?.[predictor] ?? []));
    if (column === undefined) strange.push(prefix + own);
    const key = prefix + (column ?? own);
    put(tables.fixed, key, estimate);
    for (const field of ['se', 'df', 't', 'p'] as const) {
      const text = rest[field];
      if (text !== undefined) put(tables[field], key, text);
    }
  }
  const asResidual = printout.visits || !model?.residual ? null : residualTable(printout.random, model.residual);
  const printed = (asResidual?.others ?? printout.random).filter((one) => model === null || !isKeptApart(one, model));
  const elements = printed.map((one) => (model === null ? unnamed(one) : named(one, model, strange)));
  const structured = model === null ? [] : blocksOfStructures(printout.random, model);
  const { sigma, sigma2, logLik, deviance, residual = [], visits = [] } = printout;
  const parameters: Record<string, string> = {};
  for (const { name, text } of residual) put(parameters, name, text);
  const criterion = logLik ?? deviance;
  return {
    numbers: {
      fixed: tables.fixed,
      random: [
        ...structured.map(({ block }) => block),
        ...blocks(elements.filter((_, i) => !structured.some(({ own }) => own.has(printed[i] as RandomElement)))),
      ],
      ...(residual.length > 0 ? { residual: parameters } : {}),
      ...(visits.length > 0 ? { visits: visits.map(visitsOf) } : {}),
      ...(asResidual ? { visits: [asResidual.visits] } : {}),
      ...(sigma === undefined ? {} : { sigma }),
      ...(sigma2 === undefined ? {} : { sigma2 }),
      ...(criterion === undefined ? {} : { logLik: criterion }),
      ...Object.fromEntries(
        (['se', 'df', 't', 'p'] as const).flatMap((field) =>
          Object.keys(tables[field]).length > 0 ? [[field, tables[field]]] : [],
        ),
      ),
    },
    strange,
  };
}
/** A correlation of 0.00 as glmmTMB prints it between columns that `||` keeps apart: no parameter. */
function isKeptApart({ kind, group, terms, text, predictor }: RandomElement, { random }: ModelNames): boolean {
  if (kind !== 'corr' || group === null || Number(text) !== 0) return false;
  const own = random.filter((term) => term.part === predictor && sameGroupName(group, term.group));
  const has = ({ columns }: ModelNames['random'][number], name: string): boolean =>
    columns.some((column) => sameTerm(name, column));
  return (
    terms.every((name) => own.some((term) => has(term, name))) &&
    !own.some((term) => terms.every((name) => has(term, name)))
  );
}
const visitsOf = ({ by, terms, cov }: PrintedVisits): NonNullable<AuditInput['visits']>[number] => ({
  ...(by === null ? {} : { by }),
  terms: [...terms],
  cov: cov.map((row) => [...row]),
});
/** A name of the text is data: it may be `__proto__`. */
function put(table: Record<string, string>, name: string, value: string): void {
  Object.defineProperty(table, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Before a model is known, the words of a label stand for the group. */
const unnamed = (one: RandomElement): RandomElement =>
  one.said === undefined ? one : { ...one, group: one.said, terms: ['(Intercept)'] };
/** The element under the names of the model. */
function named(one: RandomElement, { random: all }: ModelNames, strange: string[]): RandomElement {
  const random = all.filter(({ part }) => part === one.predictor);
  if (one.said !== undefined) return fromWords(one, one.said, random, strange);
  if (one.words !== undefined && !random.some(({ group }) => sameGroupName(one.group ?? '', group)))
    return fromWords({ ...one, group: null }, one.words, random, strange);
  const own = one.group === null ? random : random.filter(({ group }) => sameGroupName(one.group as string, group));
  const counted = one.terms.map((name) => /^#(\d+)$/.exec(name)?.[1]);
  const fits = own.find(({ columns }) =>
    one.terms.every((name, k) =>
      counted[k] !== undefined
        ? Number(counted[k]) <= columns.length
        : columns.some((column) => sameTerm(name, column)),
    ),
  );
  // without a name of its own the group is the only one
  const known = fits ?? (one.group !== null && own.length === 0 && random.length === 1 ? null : undefined);
  if (!fits && one.group === null && one.terms.length === 1) {
    const group = componentNamed(one.terms[0] as string, random);
    if (group !== null) return { ...one, group, terms: ['(Intercept)'] };
  }
  if (!fits || known === null) {
    strange.push([one.group ?? '', ...one.terms].join(' ').trim());
    return one;
  }
  const groups = new Set(
    own
      .filter(({ columns }) =>
        one.terms.every((name) => name.startsWith('#') || columns.some((c) => sameTerm(name, c))),
      )
      .map(({ group }) => group),
  );
  const top = one.group === null && groups.size > 1 ? outermost([...groups]) : fits.group;
  const term = top === fits.group ? fits : own.find(({ group }) => group === top);
  if (!term) {
    strange.push(one.terms.join(' '));
    return one;
  }
  return {
    ...one,
    group: term.group,
    terms: one.terms.map((name, k) =>
      counted[k] === undefined
        ? (term.columns.find((column) => sameTerm(name, column)) as string)
        : (term.columns[Number(counted[k]) - 1] as string),
    ),
  };
}
/** The group of a variance component that has a name alone: its own, or the only one that it is the inner factor of. */
function componentNamed(name: string, random: ModelNames['random']): string | null {
  const intercepts = random.filter(({ columns }) => columns.includes('(Intercept)'));
  const own = intercepts.filter(({ group }) => sameGroupName(name, group));
  const found = own.length > 0 ? own : intercepts.filter(({ group }) => groupParts(group).includes(letters(name)));
  const [only, ...others] = new Set(found.map(({ group }) => group));
  return only !== undefined && others.length === 0 ? only : null;
}
/** The group whose factors all the others have, too: what programs that name one grouping column group by; null: there is none. */
function outermost(groups: readonly string[]): string | null {
  const holds = (group: string, other: string): boolean => {
    const parts = groupParts(other);
    return groupParts(group).every((part) => parts.includes(part));
  };
  return groups.find((group) => groups.every((other) => holds(group, other))) ?? null;
}
/** Names of the model among the words of a label; without a term it is the intercept, without a group the only one. */
function fromWords(one: RandomElement, said: string, random: ModelNames['random'], strange: string[]): RandomElement {
  const words = said
    .split(/[\s|~/]+|(?<=\w)[-–—.](?=\w)/)
    .map((word) => word.replace(/^[([]+(?!intercept)|[)\],:]+$/gi, ''))
    .filter((word) => word !== '');
  const all = [said, ...words];
  const groups = random.filter(
    ({ group }) =>
      (one.group !== null && sameGroupName(one.group, group)) || all.some((word) => sameGroupName(word, group)),
  );
  const distinct = new Set((groups.length > 0 ? groups : random).map(({ group }) => group));
  if (distinct.size === 1) {
    const [group] = distinct as unknown as [string];
    const within = random.filter((term) => term.group === group);
    for (const { columns } of within) {
      const terms = columns.filter((column) => words.some((word) => sameTerm(word, column)) || sameTerm(said, column));
      if (one.kind === 'cov' || one.kind === 'corr') {
        const pair = terms.length === 2 ? terms : columns.length === 2 ? columns : null;
        if (pair) return { ...one, group, terms: [pair[1] as string, pair[0] as string] };
      } else if (terms.length === 1) return { ...one, group, terms };
      else if (
        terms.length === 0 &&
        columns.includes('(Intercept)') &&
        words.every((word) => sameGroupName(word, group))
      )
        return { ...one, group, terms: ['(Intercept)'] };
    }
  }
  strange.push(said === '' ? 'random effect without a name' : said);
  return one;
}

/** Blocks in the order of the text: of a group, the columns that covariances or correlations tie together. */
function blocks(elements: readonly RandomElement[]): Block[] {
  const called = ({ group, predictor }: RandomElement): string =>
    PART_PREFIX[predictor ?? 'conditional'] + (group ?? '');
  const groups = [...new Set(elements.map(called))];
  return groups.flatMap((group) => {
    const own = elements.filter((one) => called(one) === group);
    return tied(own).map((some) => block(group, some, own));
  });
}
/** The columns of one group, those with a covariance or correlation together: `(1 | g) + (0 + f | g)` is two blocks. */
function tied(elements: readonly RandomElement[]): string[][] {
  const all = [...new Set(elements.flatMap(({ terms }) => terms))];
  const parts: string[][] = [];
  for (const term of all) {
    if (parts.some((part) => part.includes(term))) continue;
    const part = new Set([term]);
    // a set visits what is added while it is gone through
    for (const name of part)
      for (const { terms } of elements) if (terms.includes(name)) for (const other of terms) part.add(other);
    parts.push(all.filter((name) => part.has(name)));
  }
  return parts;
}
function block(group: string, terms: readonly string[], elements: readonly RandomElement[]): Block {
  const find = (kind: RandomElement['kind'], a: string, b?: string): string | undefined =>
    elements.find(
      (one) =>
        one.kind === kind &&
        (b === undefined
          ? one.terms.length === 1 && one.terms[0] === a
          : one.terms.length === 2 && one.terms.includes(a) && one.terms.includes(b)),
    )?.text;
  const variances = terms.map((term) => find('variance', term));
  const sd = terms.map((term) => find('sd', term));
  const lower = (kind: 'cov' | 'corr'): (string | undefined)[][] =>
    terms.map((a, i) => terms.slice(0, i).map((b) => find(kind, a, b)));
  const [cov, corr] = [lower('cov'), lower('corr')];
  const hasCov = variances.some((v) => v !== undefined);
  const hasSd = sd.some((s) => s !== undefined);
  const complete = (rows: readonly (readonly (string | undefined)[])[]): boolean =>
    rows.flat().every((r) => r !== undefined);
  const zero = (i: number): boolean => Number(variances[i] ?? sd[i]) === 0;
  return {
    group,
    terms: [...terms],
    ...(hasCov
      ? {
          cov: cov.map((row, i) => [
            ...row.map((r, j) => r ?? (zero(i) || zero(j) ? '0' : null)),
            variances[i] ?? null,
          ]),
        }
      : {}),
    ...(hasSd ? { sd: sd.map((s) => s ?? null) } : {}),
    ...(terms.length > 1 && complete(corr) ? { corr: corr.slice(1) as string[][] } : {}),
  };
}
