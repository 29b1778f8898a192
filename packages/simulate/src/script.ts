/**
 * The data set of a replicate as a script of base R: the same stream, the same draws in the same order. Nothing of a study is pasted:
 * expressions are parsed and printed again, names and texts quoted.
 */
import { type Answer, isRefusal, type Problem } from '@mixdiff/contract';
import { deparse, parseExpression, parseFormula } from '@mixdiff/frame';
import { type Simulator, simulator } from '@mixdiff/inference';
import { rCode, rName, rText } from '@mixdiff/quoting';
import type { StudyFile } from '@mixdiff/schema';
import { drawOf } from './columns.ts';
import type { Factors, FactorValue } from './expression.ts';
import type { Generator } from './generator.ts';
import { stateOfWords } from './maker.ts';
import * as say from './messages.ts';

/** Where a data set begins: six words of L'Ecuyer-CMRG. */
export interface ScriptOf {
  readonly generate: StudyFile['generate'];
  readonly generator: Generator;
  readonly words: Int32Array;
  /** What the script says it makes. */
  readonly title: string;
}

/** Refused where a part of the generator has no words in base R here. */
export function dataScript({ generate, generator, words, title }: ScriptOf): Answer<{ readonly code: string }> {
  const lacking = unsaid(generate, generator);
  if (lacking) return say.noScript(lacking);
  const { problem, at, spec, response, scenario } = generator;
  const drawn = simulator(problem, at);
  if (isRefusal(drawn)) return drawn;
  const coded = new Code();
  const lines = [
    `# ${title}`.replace(/[\r\n]+/g, ' '),
    '# Base R; run beside data.csv: it makes the same data, and says whether they are the same.',
    stateLine(stateOfWords(words)),
    '',
    ...Object.entries(scenario.factors).map(([name, value]) => `${rName(name)} <- ${literal(value)}`),
    ...(Object.values(generate.units ?? {}).some((one) => typeof one === 'object') || generate.units ? UNITS : []),
    'rows <- data.frame(row.names = 1L)',
    ...Object.entries(generate.units ?? {}).map(([kind, one]) => unitLine(kind, one, coded)),
    'place <- function(kind) match(rows[[kind]], sort(unique(rows[[kind]])))',
    ...Object.entries(generate.columns ?? {}).flatMap(([name, one]) => columnLines(name, one, coded)),
    ...Object.entries(spec.factors ?? {}).flatMap(([name, levels]) =>
      name === response || !generator.table.columns.has(name)
        ? []
        : [
            `rows[[${rText(name)}]] <- factor(rows[[${rText(name)}]]${levels ? `, levels = c(${levels.map(rText).join(', ')})` : ''})`,
          ],
    ),
    '',
    '# the linear predictor: fixed effects, then random ones, level by level',
    ...predictor(problem, at, spec.formula, drawn),
    '',
    ...responseLines(problem, at, spec.formula, response),
    ...(generate.missing ?? []).flatMap((rule) => missingLines(rule, coded)),
    '',
    ...COMPARED,
  ];
  if (coded.fault) return coded.fault;
  return { code: `${lines.join('\n')}\n` };
}
/** The data set of `generate.r`: its function, called at the state of the random numbers. */
export interface FunctionScriptOf {
  /** Its file, as the script finds it. */
  readonly file: string;
  readonly name: string;
  readonly factors: Factors;
  /** R's `.Random.seed`. */
  readonly state: Int32Array;
  readonly title: string;
}
export function functionScript({ file, name, factors, state, title }: FunctionScriptOf): string {
  const args = Object.entries(factors).map(([factor, value]) => `${rName(factor)} = ${literal(value)}`);
  return `${[
    `# ${title}`.replace(/[\r\n]+/g, ' '),
    '# Run beside data.csv: it makes the same data, and says whether they are the same.',
    `source(${rText(file)}, encoding = "UTF-8")`,
    stateLine(state),
    `rows <- ${rName(name)}(${args.join(', ')})`,
    '',
    ...COMPARED,
  ].join('\n')}\n`;
}
/** -2^31 is R's NA. */
const stateLine = (state: Int32Array): string =>
  `assign(".Random.seed", c(${Array.from(state, (word) => (word === -2147483648 ? 'NA_integer_' : `${word}L`)).join(', ')}), envir = globalenv())`;
const COMPARED = [
  'seen <- read.csv("data.csv", check.names = FALSE)',
  'same <- vapply(names(seen), function(name) isTRUE(all.equal(as.vector(seen[[name]]), if (is.factor(rows[[name]])) as.vector(type.convert(as.character(rows[[name]]), as.is = TRUE)) else as.vector(rows[[name]]), tolerance = 1e-12, check.attributes = FALSE)), NA)',
  'cat(if (all(same)) "the same data\\n" else paste("other values in", paste(names(seen)[!same], collapse = ", "), "\\n"))',
];

/** Expressions as code; the first that cannot be parsed is kept. */
class Code {
  fault: ReturnType<typeof say.noScript> | null = null;
  of(said: number | string): string {
    if (typeof said === 'number') return number(said);
    const parsed = parseExpression(said);
    if (!isRefusal(parsed)) return rCode(deparse(parsed));
    this.fault ??= say.noScript(`'${said}' cannot be parsed`);
    return 'NA';
  }
}
const number = (value: number): string => String(value);
const literal = (value: FactorValue): string => (typeof value === 'number' ? number(value) : rText(value));
const vector = (values: ArrayLike<number>): string => `c(${Array.from(values, number).join(', ')})`;

function unsaid(generate: StudyFile['generate'], { problem, spec }: Generator): string | null {
  if (generate.units === undefined) return 'its rows come from a file';
  if (
    spec.where !== undefined ||
    spec.derive !== undefined ||
    spec.contrasts !== undefined ||
    spec.ordered !== undefined
  )
    return 'of where, derive, contrasts and ordered';
  if (problem.parts.zeroInflation || problem.parts.dispersion || problem.residual)
    return 'of zero-inflation, dispersion and residual models';
  if (problem.parts.conditional.offset || problem.weights) return 'of offsets and weights';
  const { family, link } = problem.response;
  if (!RESPONSES.has(family) || !MEANS.has(link)) return `of the family ${family} with link ${link}`;
  const formula = parseFormula(spec.formula);
  if (isRefusal(formula)) return 'of such a formula';
  const plain = problem.random.every(({ structure }) => structure.kind === 'us');
  if (!plain || /\|\||\/|\w\s*\([^()]*\|/.test(spec.formula) || formula.random.length !== problem.random.length)
    return 'of random effects other than (x | g)';
  return null;
}

const UNITS = [
  'units <- function(rows, kind, count, within = NULL, outOf = NULL) {',
  '  parent <- if (is.null(within)) seq_len(nrow(rows)) else match(rows[[within]], sort(unique(rows[[within]])))',
  '  counts <- rep_len(count(max(parent)), max(parent))',
  '  chosen <- vector("list", length(counts)); before <- 0L',
  '  for (p in seq_along(counts)) {',
  '    own <- if (is.null(outOf)) seq_len(counts[p]) else sort(sample.int(outOf, counts[p]))',
  '    chosen[[p]] <- if (is.null(within)) own else before + own',
  '    before <- before + if (is.null(outOf)) counts[p] else outOf',
  '  }',
  '  out <- rows[rep(seq_len(nrow(rows)), lengths(chosen)[parent]), , drop = FALSE]',
  '  out[[kind]] <- unlist(chosen[parent])',
  '  rownames(out) <- NULL',
  '  out',
  '}',
];
type UnitsSaid = NonNullable<StudyFile['generate']['units']>[string];
function unitLine(kind: string, said: UnitsSaid, code: Code): string {
  const { count, within, outOf } = typeof said === 'object' ? said : { count: said };
  const counted = Array.isArray(count)
    ? vector(count)
    : typeof count === 'object'
      ? `${code.of(count.from)} + sample.int(${code.of(count.to)} - (${code.of(count.from)}) + 1, parents, TRUE) - 1L`
      : code.of(count);
  const more = [
    ...(within === undefined ? [] : [`within = ${rText(within)}`]),
    ...(outOf === undefined ? [] : [`outOf = ${code.of(outOf)}`]),
  ];
  return `rows <- units(${['rows', rText(kind), `function(parents) ${counted}`, ...more].join(', ')})`;
}
type ColumnSaid = NonNullable<StudyFile['generate']['columns']>[string];
function columnLines(name: string, said: ColumnSaid, code: Code): string[] {
  const into = `rows[[${rText(name)}]]`;
  if (typeof said !== 'object') return [`${into} <- with(rows, ${code.of(said)})`];
  const at = said.per === undefined ? ['at <- seq_len(nrow(rows))'] : [`at <- place(${rText(said.per)})`];
  const m = 'max(at)';
  if ('levels' in said) {
    const levels = `c(${said.levels.map(rText).join(', ')})`;
    const which = said.random
      ? `sample.int(${said.levels.length}, ${m}, TRUE)`
      : `rep_len(seq_len(${said.levels.length}), ${m})`;
    const sorted = `c(${[...said.levels].sort(byCodePoint).map(rText).join(', ')})`;
    return [...at, `${into} <- factor(${levels}[${which}][at], levels = ${sorted})`];
  }
  const draw = drawOf('', said.draw);
  if (isRefusal(draw)) {
    code.fault ??= say.noScript(draw.message);
    return [];
  }
  const args = draw.args.map((arg) => code.of(arg)).join(', ');
  return [...at, `${into} <- with(rows[match(seq_len(${m}), at), , drop = FALSE], ${draw.name}(${m}, ${args}))[at]`];
}

/** The order in which a column of text has its levels. */
const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
function predictor(problem: Problem, at: Generator['at'], formula: string, { order, factors }: Simulator): string[] {
  const { columns, term } = problem.parts.conditional;
  const terms = [...new Set(term)].filter((name) => name !== '(Intercept)');
  const right = [term.includes('(Intercept)') ? '1' : '0', ...terms].join(' + ');
  const parsed = parseExpression(formula);
  const whole = isRefusal(parsed) ? 'NULL' : rCode(deparse(parsed));
  return [
    `X <- model.matrix(~ ${rCode(right)}, rows)`,
    `beta <- ${vector(at.beta)}`,
    `eta <- drop(X[, c(${columns.map(rText).join(', ')}), drop = FALSE] %*% beta)`,
    `model <- quote(${whole})`,
    'bars <- function(e) if (is.call(e)) { if (identical(e[[1]], as.name("|"))) list(e) else unlist(lapply(as.list(e)[-1], bars)) }',
    'grouping <- function(e) droplevels(Reduce(`:`, lapply(all.vars(e), function(name) factor(rows[[name]]))))',
    'terms <- bars(model[[3]])',
    'effect <- function(k, L) {',
    '  level <- grouping(terms[[k]][[3]])',
    '  Z <- model.matrix(eval(call("~", terms[[k]][[2]])), rows)',
    '  b <- L %*% matrix(rnorm(ncol(Z) * nlevels(level)), nrow = ncol(Z))',
    '  rowSums(Z * t(b)[as.integer(level), , drop = FALSE])',
    '}',
    ...order.map(
      (k) => `eta <- eta + effect(${k + 1}, matrix(${vector(factors[k])}, ${problem.random[k].columns.length}))`,
    ),
  ];
}
const MEANS: ReadonlyMap<string, string> = new Map([
  ['identity', 'eta'],
  ['log', 'exp(eta)'],
  ['logit', 'plogis(eta)'],
  ['probit', 'pnorm(eta)'],
  ['cloglog', '-expm1(-exp(eta))'],
  ['inverse', '1 / eta'],
  ['sqrt', 'eta^2'],
]);
const RESPONSES: ReadonlyMap<string, (dispersion: number) => string> = new Map([
  ['binomial', () => 'rbinom(nrow(rows), 1, mu)'],
  ['poisson', () => 'rpois(nrow(rows), mu)'],
  ['nbinom2', (dispersion: number) => `rnbinom(nrow(rows), size = ${number(1 / dispersion)}, mu = mu)`],
  [
    'Gamma',
    (dispersion: number) => `rgamma(nrow(rows), shape = ${number(1 / dispersion)}, scale = mu * ${number(dispersion)})`,
  ],
  ['gaussian', (dispersion: number) => `mu + ${number(Math.sqrt(dispersion))} * rnorm(nrow(rows))`],
]);
function responseLines(
  { response: { family, link, trials } }: Problem,
  { residual }: Generator['at'],
  formula: string,
  name: string,
): string[] {
  const dispersion = residual.kind === 'none' ? (residual.family?.['dispersion'] ?? 1) : residual.sigma2;
  const parsed = parseFormula(formula);
  // cbind(y, n - y): with no successes the failures are the trials
  const counted = isRefusal(parsed) || !trials ? null : rCode(deparse(parsed.response));
  return [
    `mu <- ${MEANS.get(link)}`,
    ...(counted ? [`rows[[${rText(name)}]] <- 0`, `trials <- rowSums(with(rows, ${counted}))`] : []),
    `rows[[${rText(name)}]] <- ${counted ? 'rbinom(nrow(rows), trials, mu)' : RESPONSES.get(family)?.(dispersion)}`,
  ];
}
function missingLines(rule: NonNullable<StudyFile['generate']['missing']>[number], code: Code): string[] {
  return [
    `lost <- runif(nrow(rows)) < with(rows, ${code.of(rule.probability)})`,
    ...(rule.dropout === undefined
      ? []
      : [`lost <- ave(as.integer(lost), place(${rText(rule.dropout)}), FUN = cummax) == 1`]),
    `rows[[${rText(rule.column)}]][lost] <- NA`,
  ];
}
