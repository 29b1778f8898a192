import { type Answer, isRefusal, own, type Refusal } from '@mixdiff/contract';
import type { Argument, Expression } from './expression.ts';
import * as say from './messages.ts';
import { readNumber } from './number-text.ts';
import { type Token, tokenize } from './tokens.ts';

/** Binding powers of R's operators, loosest first (its manual, `?Syntax`). */
const BINARY: Readonly<Record<string, number>> = {
  '~': 1,
  '|': 2,
  '||': 2,
  '&': 3,
  '&&': 3,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '%in%': 8,
  '%%': 8,
  '%/%': 8,
  ':': 9,
  '^': 11,
};
const PREFIX: Readonly<Record<string, number>> = { '~': 1, '!': 4, '-': 10, '+': 10 };
const DEEPEST = 150;

/** Pratt's parser: an operand, then operators as long as they bind tighter than the caller's. */
class Parser {
  private next = 0;
  private depth = 0;
  private readonly source: string;
  private readonly tokens: readonly Token[];
  /** The first thing that went wrong; everything after it is thrown away. */
  failure: Refusal | null = null;

  constructor(source: string, tokens: readonly Token[]) {
    this.source = source;
    this.tokens = tokens;
  }

  whole(): Expression {
    const e = this.expression(0);
    const rest = this.peek();
    if (!this.failure && rest.kind !== 'end') this.fail(say.unexpected(this.source, rest.text, rest.at));
    return e;
  }

  private peek(): Token {
    return this.tokens[this.failure ? this.tokens.length - 1 : this.next] as Token;
  }
  private take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.next++;
    return token;
  }
  private fail(refusal: Refusal): Expression {
    this.failure ??= refusal;
    return { kind: 'constant', name: 'NULL' };
  }
  private isOperator(text: string): boolean {
    const token = this.peek();
    return token.kind === 'operator' && token.text === text;
  }
  private expect(text: string): void {
    if (this.isOperator(text)) this.next++;
    else if (!this.failure) this.fail(say.expected(this.source, text, this.peek().text, this.peek().at));
  }

  private expression(least: number): Expression {
    if (++this.depth > DEEPEST) return this.fail(say.tooDeep(this.source));
    let left = this.operand();
    for (;;) {
      const token = this.peek();
      const power =
        token.kind === 'operator' && Object.hasOwn(BINARY, token.text) ? (BINARY[token.text] as number) : -1;
      if (power < least || power < 0) break;
      this.next++;
      const right = this.expression(token.text === '^' ? power - 1 : power + 1);
      left = { kind: 'binary', op: token.text, left, right };
      // Comparisons do not chain in R.
      if (power === 5 && BINARY[this.peek().text] === 5) {
        return this.fail(say.unexpected(this.source, this.peek().text, this.peek().at));
      }
    }
    this.depth--;
    return left;
  }

  private operand(): Expression {
    const token = this.take();
    switch (token.kind) {
      case 'number':
        return this.number(token);
      case 'string':
        return { kind: 'string', value: token.text };
      case 'name':
        return this.nameOrCall(token);
      case 'end':
        return this.fail(say.endsEarly(this.source));
      case 'operator':
        return this.prefixed(token);
    }
  }

  private number(token: Token): Expression {
    const integer = token.text.endsWith('L');
    return { kind: 'number', value: readNumber(token.text.replace(/L$/, '')) as number, integer };
  }

  private prefixed(token: Token): Expression {
    if (token.text === '(') {
      const inner = this.expression(0);
      this.expect(')');
      return { kind: 'paren', inner };
    }
    const power = own(PREFIX, token.text);
    if (power === undefined) return this.fail(say.unexpected(this.source, token.text, token.at));
    return { kind: 'unary', op: token.text, operand: this.expression(power) };
  }

  private nameOrCall(token: Token): Expression {
    if (this.isOperator('(')) return this.call(token.text);
    // reserved words of R, not names
    if (!token.backticked && (token.text === 'Inf' || token.text === 'NaN'))
      return { kind: 'number', value: token.text === 'Inf' ? Number.POSITIVE_INFINITY : Number.NaN, integer: false };
    if (!token.backticked && isConstant(token.text)) return { kind: 'constant', name: token.text };
    return { kind: 'name', name: token.text };
  }

  private call(name: string): Expression {
    this.expect('(');
    const args: Argument[] = [];
    while (!this.failure && !this.isOperator(')')) {
      if (args.length > 0) this.expect(',');
      args.push(this.argument());
    }
    this.expect(')');
    return { kind: 'call', name, args };
  }

  private argument(): Argument {
    const [token, after] = [this.peek(), this.tokens[this.next + 1]];
    if (token.kind === 'name' && after?.kind === 'operator' && after.text === '=') {
      this.next += 2;
      return { name: token.text, value: this.expression(0) };
    }
    return { value: this.expression(0) };
  }
}

const isConstant = (name: string): name is 'TRUE' | 'FALSE' | 'NA' | 'NULL' =>
  name === 'TRUE' || name === 'FALSE' || name === 'NA' || name === 'NULL';

/** An expression of R's, or a refusal that shows where the text stops making sense. */
export function parseExpression(source: string): Answer<Expression> {
  const tokens = tokenize(source);
  if (isRefusal(tokens)) return tokens;
  const parser = new Parser(source, tokens);
  const e = parser.whole();
  return parser.failure ?? e;
}
