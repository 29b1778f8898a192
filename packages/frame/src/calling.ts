import type { Answer, Refusal } from '@mixdiff/contract';
import type { Expression } from './expression.ts';
import * as say from './messages.ts';
import type { Vector } from './vector.ts';

/** The arguments of one call, matched to the parameters as R matches them: by name first, then in order. */
export interface Arguments {
  readonly call: string;
  readonly named: ReadonlyMap<string, Vector>;
  /** What `...` took. */
  readonly rest: readonly Vector[];
}
export interface RFunction {
  /** `...` takes the unnamed ones; parameters after it are given by name only. The first one is required. */
  readonly parameters: readonly string[];
  readonly apply: (args: Arguments) => Answer<Vector>;
}

export function matchArguments(
  fn: RFunction,
  call: Expression & { kind: 'call' },
  values: readonly Vector[],
  shown: string,
): Arguments | Refusal {
  const named = new Map<string, Vector>();
  for (const [i, arg] of call.args.entries()) {
    if (arg.name === undefined) continue;
    if (!fn.parameters.includes(arg.name)) return say.unknownArgument(call.name, arg.name, fn.parameters);
    if (named.has(arg.name)) return say.argumentTwice(call.name, arg.name);
    named.set(arg.name, values[i] as Vector);
  }
  const free = fn.parameters.filter((p) => !named.has(p));
  const rest: Vector[] = [];
  for (const [i, arg] of call.args.entries()) {
    if (arg.name !== undefined) continue;
    const parameter = free[0];
    if (parameter === undefined) {
      return say.argumentCount(call.name, `at most ${fn.parameters.length}`, call.args.length);
    }
    if (parameter === '...') rest.push(values[i] as Vector);
    else named.set(free.shift() as string, values[i] as Vector);
  }
  const first = fn.parameters[0] as string;
  const complete = first === '...' ? rest.length > 0 : named.has(first);
  return complete ? { call: shown, named, rest } : say.argumentCount(call.name, 'at least 1', 0);
}
