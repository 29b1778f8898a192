/**
 * Random effects as nlme writes them: `~ x | g`, `~ 1 | a/b`, `list(g = pdDiag(~ x))`, `list(a = ~ 1, b = ~ x)` with b within a.
 * The classes of positive-definite matrices of Pinheiro & Bates (2000, section 4.2.2). pdSymm and pdLogChol (and pdNatural) are
 * two parameterizations of one model: which one nlme takes is a choice of the engine.
 */
import { type Answer, isRefusal, type Kind } from '@mixdiff/contract';
import { deparse } from './deparse.ts';
import { binary, type Expression, stripParens } from './expression.ts';
import { type RandomPart, randomNames } from './formula.ts';
import { expandGroup, type Group } from './grouping.ts';
import * as say from './messages.ts';
import { parseExpression } from './parse.ts';
import { type Call, formSides, isOne, matchFormals } from './residual/formals.ts';
import { expandTerms, type Terms, termsText } from './terms.ts';

const CLASSES: Readonly<Record<string, Kind>> = {
  pdSymm: 'us',
  pdLogChol: 'us',
  pdNatural: 'us',
  pdDiag: 'diag-het',
  pdIdent: 'diag-hom',
  pdCompSymm: 'cs-hom',
};
const NAMES = [...Object.keys(CLASSES), 'pdBlocked'];

/** What varies in one level of grouping. */
interface Block {
  readonly terms: Terms;
  readonly text: string;
  readonly structure: Kind;
}

export function parseRandom(source: string): RandomPart[] | Refused {
  const e = parseExpression(source);
  if (isRefusal(e)) return e;
  const side = stripParens(e);
  if (side.kind === 'call' && side.name === 'list') return byLevel(side);
  const sides = formSides(side);
  if (!sides) return say.randomForm(deparse(e));
  if (!sides.group) return say.randomGroup(deparse(e));
  const groups = expandGroup(sides.group);
  if (isRefusal(groups)) return groups;
  const block = blockOf(sides.left, 'us');
  return isRefusal(block) ? block : groups.map((group) => single(group, block));
}
type Refused = Extract<Answer<never>, { refused: unknown }>;

/** One entry per level of grouping, the outermost first; terms come innermost first, as those of `(1 | a/b)` do. */
function byLevel({ args }: Call): RandomPart[] | Refused {
  const parts: RandomPart[] = [];
  let outer: Expression | null = null;
  for (const { name, value } of args) {
    if (name === undefined) return say.randomGroup(deparse(value));
    const own: Expression = { kind: 'name', name };
    const nested: Expression = outer ? binary(outer, '/', own) : own;
    const groups = expandGroup(nested);
    if (isRefusal(groups)) return groups;
    const part = ofGroup(groups[0] as Group, stripParens(value));
    if (isRefusal(part)) return part;
    parts.unshift(part);
    outer = nested;
  }
  return parts.length > 0 ? parts : say.randomForm('list()');
}

function ofGroup(group: Group, e: Expression): Answer<RandomPart> {
  if (e.kind === 'call' && e.name === 'pdBlocked') return blocked(group, e);
  const block = classed(e);
  return isRefusal(block) ? block : single(group, block);
}
const single = (group: Group, { terms, text, structure }: Block): RandomPart => ({
  ...randomNames(text, group, { kind: structure }),
  terms,
  group,
  structure,
});

/** `~ x`, or a class of matrices around it. */
function classed(e: Expression): Answer<Block> {
  if (e.kind === 'unary' && e.op === '~') return blockOf(e.operand, 'us');
  const kind = e.kind === 'call' && Object.hasOwn(CLASSES, e.name) ? CLASSES[e.name] : undefined;
  if (e.kind !== 'call' || kind === undefined)
    return say.unknownPdClass(e.kind === 'call' ? e.name : deparse(e), NAMES);
  const given = matchFormals(e, ['value', 'form', 'nam', 'data']);
  if (isRefusal(given)) return given;
  const [form, ...others] = given.values();
  const sides = form && stripParens(form);
  if (!sides || others.length > 0 || given.has('nam') || given.has('data')) return say.pdForm(e.name);
  if (sides.kind !== 'unary' || sides.op !== '~') return say.pdForm(e.name);
  return blockOf(sides.operand, kind);
}

/** The columns of one block; a lone intercept has one variance, whatever the class. */
function blockOf(left: Expression, kind: Kind): Answer<Block> {
  const terms = expandTerms(left);
  if (isRefusal(terms)) return terms;
  if (terms.offsets.length > 0) return say.offsetInTerm(deparse(left));
  if (!terms.intercept && terms.terms.length === 0) return say.emptyRandomTerm(deparse(left), 'g');
  return { terms, text: termsText(terms), structure: isOne(stripParens(left)) ? 'us' : kind };
}

/** pdBlocked(list(…)): blocks of one group that are independent; a formula says them as terms of their own. */
function blocked(group: Group, call: Call): Answer<RandomPart> {
  const given = matchFormals(call, ['value', 'form', 'nam', 'data', 'pdClass']);
  if (isRefusal(given)) return given;
  const [list, ...others] = given.values();
  if (list?.kind !== 'call' || list.name !== 'list' || others.length > 0) return say.pdForm('pdBlocked');
  const blocks: Block[] = [];
  for (const { value } of list.args) {
    const block = classed(stripParens(value));
    if (isRefusal(block)) return block;
    blocks.push(block);
  }
  const [first, ...more] = blocks;
  if (!first) return say.pdForm('pdBlocked');
  if (more.length === 0) return single(group, first);
  const all = expandTerms(
    blocks.map(({ text }) => parseExpression(text) as Expression).reduce((a, b) => binary(a, '+', b)),
  );
  if (isRefusal(all)) return all;
  const each = blocks.map(({ text, structure }) => randomNames(text, group, { kind: structure }));
  return {
    name: `block(${blocks.map(({ text }) => text).join(', ')} | ${group.name})`,
    text: each.map(({ text }) => text).join(' + '),
    terms: all,
    group,
    structure: 'block',
    blocks: blocks.map(({ terms, structure }) => ({ terms, structure })),
  };
}
