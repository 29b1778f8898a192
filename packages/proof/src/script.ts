/**
 * A few lines of base R that recompute what a verdict rests on: the log-likelihood where a fit stopped and at the best
 * point found, and the slope between or along a variance, from V = sigma^2 W^-1 + sum over terms of (Z S Z') * (g == g').
 * R builds the model itself, from the data file and the formula, so nothing of ours is trusted.
 */
import { type Answer, isRefusal, type Method, type Refusal } from '@mixdiff/contract';
import { deparse, type Formula, parseFormula, type RandomPart, type TableFormat } from '@mixdiff/frame';
import { rCode, terminalText, rText as text } from '@mixdiff/quoting';
import type { CertificateDocument } from '@mixdiff/schema';
import { coded, codeOf, columnOr, knownFormula, nameOf, needsSplines, notKnown } from './code.ts';
import { matrixOf, number, vector } from './quote.ts';

/** The model as its source describes it. */
export interface ProofModel {
  readonly formula: string;
  readonly where: string | null;
  readonly derive: Readonly<Record<string, string>>;
  readonly factors: Readonly<Record<string, readonly string[] | null>>;
  readonly ordered: readonly string[];
  /** One name for all unordered factors (key `*`), or one per factor of the fixed part. */
  readonly contrasts: Readonly<Record<string, string>>;
  readonly weights: string | null;
  readonly offset: string | null;
  readonly nobs: number;
  /** Columns of X, as estimates are named. */
  readonly columns: readonly string[];
  /** The table, relative to the folder of the script; null for standard input. */
  readonly dataPath: string | null;
  /** How its text is to be read: with commas, points and in UTF-8 where nothing is said. */
  readonly format?: TableFormat;
  /** Whether the data have a column of this name: `weights` and `offset` name one before they are expressions. */
  readonly isColumn: (name: string) => boolean;
}
/** The model's expressions as code. */
interface Coded {
  readonly where: string | null;
  readonly derive: readonly (readonly [column: string, code: string])[];
  readonly weights: string | null;
  readonly offset: string | null;
}
export type ProofPoint = NonNullable<CertificateDocument['best']>;
/** One fit that is no maximum. */
export interface ProofCase {
  readonly fit: string;
  readonly method: Method;
  readonly weights: 'precision' | 'likelihood';
  readonly stopped: ProofPoint;
  readonly best: ProofPoint;
  /** The variances whose slopes are shown; without one, the slope is taken towards the best point. */
  readonly along: readonly Along[];
}
interface Along {
  readonly term: number;
  readonly name: string;
  readonly direction: readonly number[];
}

/** The script, or the refusal of what does not parse or is no part of the language known here. */
export function proofScript(model: ProofModel, cases: readonly ProofCase[]): Answer<{ readonly text: string }> {
  const formula = parseFormula(model.formula);
  if (isRefusal(formula)) return formula;
  if (!knownFormula(formula)) return notKnown(model.formula);
  const code = codedModel(model);
  if (isRefusal(code)) return code;
  const lines = [
    `# ${terminalText(model.formula.replace(/\s+/g, ' '))}`,
    '# Base R only: the log-likelihood where a fit stopped and at a higher point, and the slope. Rscript proof.R',
    ...(model.dataPath === null
      ? ['# The table came by standard input: Rscript proof.R < TABLE, not compressed.']
      : []),
    ...(model.nobs > 5000
      ? [`# V is ${model.nobs} x ${model.nobs}: each copy takes ${((8 * model.nobs ** 2) / 1e9).toFixed(1)} GB.`]
      : []),
    ...(needsSplines(formula) ? ['library(splines)'] : []),
    ...dataLines(model, code),
    ...frameLines(model, formula, code),
    ...designLines(model, formula),
    ...likelihoodLines(formula, model.weights !== null, cases),
    ...cases.flatMap((one) => caseLines(one, model.weights !== null)),
  ];
  return { text: `${lines.join('\n')}\n` };
}

function codedModel({ where, derive, weights, offset, isColumn }: ProofModel): Answer<Coded> {
  const refused: Refusal[] = [];
  const settled = (answer: Answer<{ readonly code: string }>): string => {
    if (!isRefusal(answer)) return answer.code;
    refused.push(answer);
    return '';
  };
  const known = (name: string): boolean => isColumn(name) || Object.hasOwn(derive, name);
  const found: Coded = {
    where: where === null ? null : settled(coded(where)),
    derive: Object.entries(derive).map(([column, source]) => [column, settled(coded(source))] as const),
    weights: weights === null ? null : settled(columnOr(weights, known)),
    offset: offset === null ? null : settled(columnOr(offset, known)),
  };
  return refused[0] ?? found;
}

const STANDARD: TableFormat = { separator: ',', decimal: '.', encoding: 'UTF-8' };
function dataLines({ dataPath, format = STANDARD, factors, ordered }: ProofModel, { where, derive }: Coded): string[] {
  const declared = [...new Set([...Object.keys(factors), ...ordered])];
  const derived = derive.map(([column]) => column);
  const listed = (column: string) => (Object.hasOwn(factors, column) ? factors[column] : null);
  const factor = (column: string): string =>
    `d[[${text(column)}]] <- as_factor(${derived.includes(column) ? 'd' : 'raw'}[[${text(column)}]], ${levels(listed(column))}, ${ordered.includes(column) ? 'TRUE' : 'FALSE'})`;
  return [
    'invisible(Sys.setlocale("LC_COLLATE", "C"))',
    'here <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)[1])',
    `raw <- read.csv(${whereFrom(dataPath, format)}, colClasses = "character", check.names = FALSE,`,
    `                na.strings = c("NA", ""), ${formatArguments(format)})`,
    'names(raw) <- trimws(sub("^\\ufeff", "", names(raw)))',
    'names(raw)[names(raw) == ""] <- "X"  # the row names that write.csv puts first',
    ...(declared.length > 0
      ? [
          'as_factor <- function(x, levels, ordered) {',
          '  x <- as.character(x)',
          '  if (is.null(levels)) {',
          '    levels <- unique(x[!is.na(x)])',
          '    value <- suppressWarnings(as.numeric(levels))',
          '    levels <- if (anyNA(value)) sort(levels) else levels[order(value, levels)]',
          '  }',
          '  factor(x, levels = levels, ordered = ordered)',
          '}',
        ]
      : []),
    ...(format.decimal === '.'
      ? ['d <- type.convert(raw, as.is = TRUE)']
      : [
          'd <- type.convert(raw, as.is = TRUE, dec = ",")',
          'raw[] <- lapply(names(raw), function(x) if (is.numeric(d[[x]])) sub(",", ".", raw[[x]], fixed = TRUE) else raw[[x]])',
        ]),
    ...(where === null
      ? []
      : [
          ...ordered
            .filter((c) => !derived.includes(c))
            .map((c) => `d[[${text(c)}]] <- as_factor(raw[[${text(c)}]], ${levels(listed(c))}, TRUE)`),
          `rows <- which(with(d, ${where}))`,
          'raw <- raw[rows, , drop = FALSE]',
          'd <- d[rows, , drop = FALSE]',
        ]),
    ...declared.filter((column) => !derived.includes(column)).map(factor),
    ...derive.flatMap(([column, code]) => [
      `d[[${text(column)}]] <- with(d, ${code})`,
      ...(declared.includes(column) ? [factor(column)] : []),
    ]),
  ];
}
/** read.csv unpacks gzip by itself; a connection has an encoding of its own. */
function whereFrom(dataPath: string | null, { encoding }: TableFormat): string {
  if (dataPath !== null) return `file.path(if (is.na(here)) "." else dirname(here), ${text(dataPath)})`;
  return encoding === 'UTF-8' ? 'file("stdin")' : `file("stdin", encoding = ${text(R_ENCODINGS[encoding])})`;
}
function formatArguments({ separator, encoding }: TableFormat): string {
  const sep = separator === ',' ? '' : `sep = ${text(separator)}, `;
  return `${sep}${encoding === 'UTF-8' ? 'encoding' : 'fileEncoding'} = ${text(R_ENCODINGS[encoding])}`;
}
const R_ENCODINGS = { 'UTF-8': 'UTF-8', 'UTF-16LE': 'UTF-16LE', 'UTF-16BE': 'UTF-16BE', 'windows-1252': 'CP1252' };
const levels = (given: readonly string[] | null | undefined): string =>
  given ? `c(${given.map(text).join(', ')})` : 'NULL';

/** One model frame for all variables, so that rows with a missing value are dropped once, as lme4 does. */
function frameLines({ contrasts, nobs }: ProofModel, formula: Formula, { offset, weights }: Coded): string[] {
  const leaves = formula.random.flatMap(({ group }) => groupLeaves(group.expression).map(codeOf));
  const variables = [formula.fixed, ...formula.random.map(({ terms }) => terms)].flatMap((t) =>
    t.variables.map((v) => codeOf(v.expression)),
  );
  const offsets = [...formula.fixed.offsets.map(codeOf), ...(offset === null ? [] : [offset])];
  const right = ['1', ...new Set([...variables, ...leaves]), ...offsets.map((o) => `offset(${o})`)].join(' + ');
  const standard = contrasts['*'];
  return [
    ...(standard === undefined ? [] : [`options(contrasts = c(${text(contrastName(standard))}, "contr.poly"))`]),
    `mf <- model.frame(${codeOf(formula.response)} ~ ${right}, d, drop.unused.levels = TRUE${weights === null ? '' : `, weights = ${weights}`})`,
    `y <- as.numeric(model.response(mf))${offsets.length > 0 ? ' - model.offset(mf)' : ''}`,
    `w <- ${weights === null ? 'rep(1, length(y))' : 'model.weights(mf)'}`,
    `stopifnot(length(y) == ${nobs})`,
  ];
}
const contrastName = (short: string): string => (short.startsWith('contr.') ? short : `contr.${short}`);

type GroupExpression = RandomPart['group']['expression'];
/** The variables that a grouping factor combines. */
function groupLeaves(e: GroupExpression): GroupExpression[] {
  if (e.kind === 'paren') return groupLeaves(e.inner);
  return e.kind === 'binary' && e.op === ':' ? [...groupLeaves(e.left), ...groupLeaves(e.right)] : [e];
}
/** How a model frame names a variable: a plain name bare, a call as R prints it. */
const frameName = (e: GroupExpression): string => (e.kind === 'name' ? e.name : deparse(e));

function designLines({ columns, contrasts }: ProofModel, formula: Formula): string[] {
  const own = Object.entries(contrasts).filter(([factor]) => factor !== '*');
  const argument =
    own.length === 0
      ? ''
      : `, list(${own.map(([factor, kind]) => `${nameOf(factor)} = ${text(contrastName(kind))}`).join(', ')})`;
  const Z = formula.random.map(({ terms }) => `model.matrix(~ ${rightSide(terms)}, mf)`);
  const g = formula.random.map(
    ({ group }) =>
      `paste(${groupLeaves(group.expression)
        .map((e) => `mf[[${text(frameName(e))}]]`)
        .join(', ')}, sep = ":")`,
  );
  return [
    `X <- model.matrix(~ ${rightSide(formula.fixed)}, mf${argument})`,
    `stopifnot(identical(colnames(X), c(${columns.map(text).join(', ')})))`,
    `Z <- list(${Z.join(', ')})`,
    `g <- list(${g.join(', ')})`,
  ];
}
function rightSide({ intercept, labels }: Formula['fixed']): string {
  return [intercept ? '1' : '0', ...labels.map(rCode)].join(' + ');
}

function likelihoodLines({ random }: Formula, weighted: boolean, cases: readonly ProofCase[]): string[] {
  const copies = weighted && cases.some(({ weights }) => weights === 'likelihood');
  return [
    `loglik <- function(at, REML) {  # at: S, ${random.length === 1 ? 'a list of one covariance matrix' : `a list of ${random.length} covariance matrices`}; s2, the residual variance; beta`,
    '  V <- diag(at$s2 / w)',
    '  for (k in seq_along(Z)) V <- V + (Z[[k]] %*% at$S[[k]] %*% t(Z[[k]])) * outer(g[[k]], g[[k]], "==")',
    '  L <- t(chol(V))',
    '  kept <- !is.na(at$beta)  # a column that depends on the others has no estimate',
    '  x <- forwardsolve(L, X[, kept, drop = FALSE])',
    '  r <- if (REML) qr.resid(qr(x, tol = 1e-14), forwardsolve(L, y)) else forwardsolve(L, y) - x %*% at$beta[kept]',
    '  p <- if (REML) sum(kept) else 0',
    '  half <- if (REML) sum(log(abs(diag(qr.R(qr(x, tol = 1e-14)))))) else 0',
    '  -((length(y) - p) * log(2 * pi) + sum(r^2)) / 2 - sum(log(diag(L))) - half',
    '}',
    ...(copies
      ? [
          '# Weights that multiply log-densities: the same quadratic form, other constants.',
          'copies <- function(at) ((length(y) - sum(w)) * log(2 * pi * at$s2) - sum(log(w))) / 2',
        ]
      : []),
    'difference <- function(what, a, b) cat(sprintf("  %-46s %16.6f\\n", what, c(a, b)), sep = "")',
  ];
}

function caseLines({ fit, method, weights, stopped, best, along }: ProofCase, weighted: boolean): string[] {
  const reml = method === 'REML' ? 'TRUE' : 'FALSE';
  const value = weighted && weights === 'likelihood' ? `loglik(at, ${reml}) + copies(at)` : `loglik(at, ${reml})`;
  return [
    '',
    `stopped <- ${pointOf(stopped)}`,
    `best <- ${pointOf(best)}`,
    `f <- function(at) ${value}`,
    `cat(${text(`${terminalText(fit)}: log-likelihood (${method})\n`)})`,
    'difference(c("where it stopped", "at the best point found"), f(stopped), f(best))',
    'cat(sprintf("  %-46s %16.6f\\n", "difference", f(best) - f(stopped)))',
    ...(along.length > 0
      ? [...along.flatMap(slopeAlong), 'cat("  At a true zero that slope is 0 or negative.\\n")']
      : slopeTowards()),
  ];
}
/**
 * One-sided, into the cone: a variance of zero has no other side. The step is small in the data's units: it adds 1e-5 of
 * the residual variance to an observation, whatever the units of a slope's column.
 */
function slopeAlong({ term, name: what, direction }: Along): string[] {
  return [
    `v <- ${vector(direction)}; h <- 1e-5 * stopped$s2 / mean((Z[[${term + 1}]] %*% v)^2)`,
    `moved <- stopped; moved$S[[${term + 1}]] <- stopped$S[[${term + 1}]] + h * v %*% t(v)`,
    'twice <- stopped; twice$S <- Map(function(a, b) a + 2 * (b - a), stopped$S, moved$S)',
    `cat(sprintf("  %-46s %16.6g\\n", ${text(`d logL / d(${terminalText(what)})`)}, (4 * f(moved) - f(twice) - 3 * f(stopped)) / (2 * h)))`,
  ];
}
const slopeTowards = (): string[] => [
  'h <- 1e-5; moved <- list(S = Map(function(a, b) a + h * (b - a), stopped$S, best$S),',
  '                          s2 = stopped$s2 + h * (best$s2 - stopped$s2), beta = stopped$beta + h * (best$beta - stopped$beta))',
  'cat(sprintf("  %-46s %16.4f\\n", "slope towards the best point, per whole way", (f(moved) - f(stopped)) / h))',
];
const pointOf = ({ beta, random, sigma2 }: ProofPoint): string =>
  `list(S = list(${random.map(({ cov }) => matrixOf(cov)).join(', ')}), s2 = ${number(sigma2)},\n  beta = ${vector(beta)})`;
