/** Formulas: sound ones, ones with a symbol too few or too many, and plain ones of every kind. */
import fc from 'fast-check';
import { mostly, pick } from './choices.ts';

const variable = mostly(
  9,
  pick('x', 'z', 'f', 'w'),
  pick('g', 'one', 'y', 'nope', '`my x`', 'größe', '1', '0', 'T', '`'),
);
const fixedTerm = fc.oneof(
  { weight: 12, arbitrary: variable },
  {
    weight: 2,
    arbitrary: fc.tuple(variable, pick(':', '*', ' %in% ', '/', '^', ' - '), variable).map((t) => t.join('')),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        mostly(5, pick('I', 'scale', 'factor', 'offset'), pick('log', 'sqrt', 'poly', 's', 'system', 'constructor')),
        variable,
      )
      .map(([f, v]) => `${f}(${v})`),
  },
  {
    weight: 1,
    arbitrary: mostly(
      4,
      pick('I(x^2)', '0', '(x + f)^2', '(x + z):f', 'ifelse(x > 0, 1, 0)'),
      pick('I(1/x)', '-1', 'x^1.5', '.'),
    ),
  },
);
const group = mostly(
  8,
  pick('g', 'h', 'g:h', 'g/h'),
  pick('f', 'x', 'one', 'nope', 'g + h', 'factor(x)', '(g/h)/f', '1'),
);
const effects = mostly(
  6,
  pick('1', 'x', '0 + x', 'f', '0 + f', 'x + z'),
  pick('0', '', 'y', '1 | g', 'x*f', '-1', 'offset(x)'),
);
const randomTerm = fc
  .tuple(mostly(9, pick(''), pick('cs', 'ar1', 'diag', 'us', 'un', 'toep')), effects, pick('|', '|', '|', '||'), group)
  .map(([wrap, terms, bar, by]) => `${wrap}(${terms} ${bar} ${by})`);
const sound = fc
  .record({
    response: mostly(24, pick('y'), pick('log(y)', 'f', 'cbind(y, x)', '', 'nope', 'y ~ x', 'I(y^2)', 'scale(y)')),
    fixed: fc.array(fixedTerm, { maxLength: 3 }),
    random: mostly(24, fc.array(randomTerm, { minLength: 1, maxLength: 2 }), pick([])),
  })
  .map(({ response, fixed, random }) => `${response} ~ ${[...fixed, ...random].join(' + ') || '1'}`);
/** One symbol left out, doubled or put in. */
const broken = fc
  .tuple(sound, fc.nat(60), pick('', '(', ')', '|', '~', '+', '"', "'", '`', '$', ';', '\\', '%', '\u0000', '\n'))
  .map(([text, at, symbol]) => `${text.slice(0, at % text.length)}${symbol}${text.slice((at % text.length) + 1)}`);
const plain = pick(
  ...['y ~ x + (1 | g)', 'y ~ x + f + (x | g)', 'y ~ x + (1 | g) + (1 | h)', 'y ~ z + (x || g)', 'y ~ 1 + (1 | g/h)'],
  ...['y ~ x * f + (1 | h)', 'y ~ 0 + f + (1 | g)', 'y ~ x + offset(z) + (1 | g:h)', 'y ~ f + (0 + f || g)'],
);
export const formula = fc.oneof(
  { weight: 10, arbitrary: plain },
  { weight: 9, arbitrary: sound },
  { weight: 1, arbitrary: broken },
);
