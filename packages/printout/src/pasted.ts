/**
 * Text as people paste it, made into the lines that the program printed: without prompts, quotes, fences and what editors
 * put in place of a minus. Everything here is about characters; nothing knows a program.
 */

/** What a quotation, a notebook or a console puts before every line. */
const PREFIXES = [
  /^\s*#> ?/,
  /^\s*##(?!#) ?/,
  /^\s*> ?/,
  /^\s*# /,
  /^\s*% /,
  /^\s*\/\/ ?/,
  /^\s*\*{1,2}(?!\*) ?/,
  /^\|(?: |$)/,
] as const;
/** Never the beginning of a printed line: stripped wherever it stands, also where prose stands between. */
const ALWAYS = PREFIXES.slice(0, 2);
/** Of the lines that hold something; below it the sign is content. */
const MOST = 0.6;
/** How often a line may be quoted again: `> ## …`. */
const DEEPEST = 4;

/** The characters that stand for others, and those that stand for nothing. */
const REPLACED: readonly (readonly [RegExp, string])[] = [
  // what a terminal obeys is not text
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  [/\u001b\[[0-9;?]*[A-Za-z]/g, ''],
  [/\ufeff|\u200b|\u200c|\u200d|\u2060|\u00ad/g, ''],
  [/[ \t]*\r[ \t]*\n|\r/g, '\n'],
  [/[\u2028\u2029\u0085]/g, '\n'],
  [/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' '],
  [/[\u2212\u2012\ufe63\uff0d]/g, '-'],
  // a dash is a minus before a digit, where nothing or no digit stands before it
  [/(?<![\d\w])[\u2010\u2011\u2013\u2014](?=\.?\d)/g, '-'],
  [/(?<=\d[eE])[\u2010\u2011\u2013\u2014](?=\d)/g, '-'],
  [/[\u2018\u2019\u201b]/g, "'"],
  [/[\u201c\u201d]/g, '"'],
];
/** What a page of HTML writes for a character. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['nbsp', ' '],
  ['minus', '-'],
  ['ndash', '\u2013'],
  ['mdash', '\u2014'],
  ['times', '×'],
  ['sigma', 'σ'],
  ['tau', 'τ'],
  ['rho', 'ρ'],
  ['beta', 'β'],
  ['sup2', '²'],
]);
const unescaped = (text: string): string =>
  text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(\w{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0x1f && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Julia's `2.86×10⁴`. */
const POWER = /(?<=\d)\s?×\s?10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g;
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const powerOf = (_: string, minus: string, digits: string): string =>
  `e${minus === '' ? '' : '-'}${[...digits].map((digit) => RAISED.indexOf(digit)).join('')}`;

/** A text without what stands before its lines and for its characters; tabs are kept. */
export function unquoted(text: string): string[] {
  const clean = REPLACED.reduce((all, [what, by]) => all.replace(what, by), unescaped(text)).replace(POWER, powerOf);
  let lines = clean
    .split('\n')
    .filter((line) => !/^\s*(?:>\s*)*(```|~~~)/.test(line))
    .map((line) => line.replace(/<\/?(?:pre|code|samp)\b[^<>]*>/gi, ''));
  for (let depth = 0; depth < DEEPEST; depth++) {
    const bare = withoutPrefix(lines);
    const next = bare === lines ? withoutNumbers(lines) : bare;
    if (next === lines) break;
    lines = next;
  }
  return joinedBounds(single(flush(withoutQuotes(lines).map((line) => line.trimEnd()))));
}
/** Without the blanks that all lines begin with. */
function flush(lines: string[]): string[] {
  const indents = lines.flatMap((line) => (line === '' ? [] : [line.search(/[^ ]/)]));
  const least = Math.min(...indents);
  return least > 0 && Number.isFinite(least) ? lines.map((line) => line.slice(least)) : lines;
}
/** Lines that an editor numbered. */
function withoutNumbers(lines: string[]): string[] {
  const numbers = lines.map((line) => /^\s*(\d+)(?=[\s:|]|$)/.exec(line)?.[1]);
  const first = numbers.findIndex((text) => text !== undefined);
  const last = numbers.findLastIndex((text) => text !== undefined);
  const counted = numbers.slice(first, last + 1).every((text, i) => Number(text) === Number(numbers[first]) + i);
  // a data frame counts its rows, not its header
  if ((lines[first - 1] ?? '').trim() !== '') return lines;
  if (first < 0 || last - first < 5 || !counted || last - first + 1 < MOST * lines.length) return lines;
  return lines.map((line, i) => (i < first || i > last ? line : line.replace(/^\s*\d+[:|]? ?/, '')));
}
/** Text of a word processor: a blank line behind every line. */
function single(lines: string[]): string[] {
  const held = lines.findIndex((line) => line !== '');
  const body = lines.slice(held, lines.findLastIndex((line) => line !== '') + 1);
  return body.length > 4 && body.every((line, i) => i % 2 === 0 || line === '')
    ? body.filter((_, i) => i % 2 === 0)
    : lines;
}
/** `<` at the end of a line belongs to the number that begins the next. */
function joinedBounds(lines: string[]): string[] {
  return lines.flatMap((line, i) => {
    const after = /\s[<≤]$/.test(lines[i - 1] ?? '') && /^\s*[\d.]/.test(line);
    const before = /\s[<≤]$/.test(line) && /^\s*[\d.]/.test(lines[i + 1] ?? '');
    const own = before ? line.slice(0, -1).trimEnd() : line;
    return [after ? `${(lines[i - 1] as string).at(-1)} ${own.trim()}` : own];
  });
}
function withoutPrefix(lines: readonly string[]): string[] {
  const held = lines.filter((line) => line.trim() !== '');
  // a blank line of a quotation has lost the blank after its sign
  const bare = (prefix: RegExp, line: string): boolean => prefix.test(line) || prefix.test(`${line} `);
  for (const prefix of PREFIXES) {
    const share = held.filter((line) => bare(prefix, line)).length / Math.max(1, held.length);
    // rows of a table in Markdown end with the bar, too
    const closed = held.filter((line) => /.\|\s*$/.test(line)).length;
    const isTable = prefix === PREFIXES.at(-1) && closed > held.length / 3;
    const strip = (share >= MOST && !isTable) || (ALWAYS.includes(prefix) && share > 0);
    if (strip) return lines.map((line) => (bare(prefix, line) ? line.replace(prefix, '') : line));
  }
  return lines as string[];
}
/** Every line between quotation marks. */
function withoutQuotes(lines: readonly string[]): string[] {
  const held = lines.filter((line) => line.trim() !== '');
  const quoted = held.filter((line) => /^\s*"[^"]*"[,;]?\s*$/.test(line));
  if (held.length < 3 || quoted.length < MOST * held.length) return [...lines];
  return lines.map((line) => line.replace(/^\s*"([^"]*)"[,;]?\s*$/, '$1'));
}

/** Tabs as a terminal shows them, every eight columns. */
export function withoutTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let out = '';
  for (const char of line) out += char === '\t' ? ' '.repeat(8 - (out.length % 8)) : char;
  return out;
}

const COMMA_NUMBER = /(?<![\w,.]|\w\()([-+<]?\d+),(\d+(?:[eE][-+]?\d+)?)(?![\w,]|\.\d)/g;
const POINT_NUMBER = /(?<![\w,.])[-+<]?\d*\.\d+(?:[eE][-+]?\d+)?(?![\w.])/g;

/** Whether decimals stand behind a comma: there are such numbers, and more of them than with a point. */
export function hasDecimalCommas(lines: readonly string[]): boolean {
  const text = lines.join('\n');
  const commas = [...text.matchAll(COMMA_NUMBER)].length;
  return commas > 0 && commas > [...text.matchAll(POINT_NUMBER)].length;
}
/** The same lines with a point before decimals. */
export const withDecimalPoints = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(COMMA_NUMBER, '$1.$2').replace(/(?<![\w,.)]),(\d+)(?![\w,])/g, '.$1'));
