/** The problems of a scenario, one a model: made once where its rows are fixed, and given the response of each replicate. */
import { isRefusal, type Problem, type Refusal, withResponse } from '@mixdiff/contract';
import type { ModelSpec } from '@mixdiff/frame';
import type { Estimator } from './estimator.ts';
import { problemOf } from './generating-problem.ts';
import { type DataSet, type Generator, modelOf } from './generator.ts';
import { type Quantity, quantitiesOf } from './quantities.ts';
import { readsResponse } from './reads-response.ts';
import type { Scenario } from './scenarios.ts';
import type { Study } from './study.ts';

/** The models of a scenario that do not change from replicate to replicate, by estimator's model. */
export class Models {
  readonly #study: Study;
  readonly #scenario: Scenario;
  readonly #spec: ModelSpec;
  readonly #response: string;
  readonly #bases = new Map<string, Problem>();
  readonly #quantities = new WeakMap<object, ReadonlyMap<string, Quantity>>();

  /** `response`: the name of the column that is drawn. */
  constructor(study: Study, scenario: Scenario, { spec, response }: Pick<Generator, 'spec' | 'response'>) {
    this.#study = study;
    this.#scenario = scenario;
    this.#spec = spec;
    this.#response = response;
  }
  /** Of an estimator on a data set. */
  problem({ model, method }: Estimator, data: DataSet, made: Map<string, Problem | Refusal>): Problem | Refusal {
    const key = JSON.stringify(model);
    const whole = made.get(key) ?? this.#make(key, model, data);
    made.set(key, whole);
    if (isRefusal(whole) || whole.method === method) return whole;
    const other = made.get(`${key} ${method}`) ?? { ...whole, method };
    made.set(`${key} ${method}`, other);
    return other;
  }
  #make(key: string, model: Estimator['model'], data: DataSet): Problem | Refusal {
    const base = this.#bases.get(key);
    if (data.shared && base) return withResponse(base, { y: data.y });
    // the model that generates: its matrices were made for the draws
    if (data.problem && Object.keys(model).length === 0) return withResponse(data.problem, { y: data.y });
    const spec = { ...this.#spec, ...modelOf(model, this.#scenario.factors) };
    const problem = problemOf(data.table, spec);
    // only where the response is the drawn column itself, row by row, and nothing else is made of it
    const isShared = data.shared && !isRefusal(problem) && sameNumbers(problem.response.y, data.y);
    if (isShared && !readsResponse(spec, this.#response)) this.#bases.set(key, problem);
    return problem;
  }
  /** Of the estimands, in their order. */
  quantities(problem: Problem): readonly (Quantity | undefined)[] {
    const known = this.#quantities.get(problem.parts.conditional.X) ?? quantitiesOf(problem);
    this.#quantities.set(problem.parts.conditional.X, known);
    return this.#study.estimands.map(({ quantity }) => known.get(quantity));
  }
}
function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
