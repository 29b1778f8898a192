/** Stored cases that the page brings along; the build puts them into the worker. */
import { specOf } from '@mixdiff/frame';
import type { PublishedEntry } from '@mixdiff/schema';
import type { ModelFields, Run } from './worker-messages.ts';

export interface Example {
  readonly name: string;
  readonly config: ModelFields & {
    readonly formula: string;
    readonly title: string;
    readonly question?: string;
    readonly remark?: string;
    readonly source?: string;
    readonly data: string;
    readonly as?: Readonly<Record<string, string>>;
    readonly backends: readonly string[];
    readonly methods: Run['methods'];
  };
  readonly published: readonly PublishedEntry[] | null;
  readonly data: string;
}
declare const EXAMPLES: readonly Example[];
export const examples: readonly Example[] = EXAMPLES;

/** The model of a stored case. */
export const modelOfExample = ({ config }: Example): ModelFields => specOf(config) as ModelFields;
