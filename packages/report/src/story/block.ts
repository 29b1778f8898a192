/** A comparison is told once, as blocks; text, Markdown and HTML render the same ones, so they state the same numbers. */
export interface TableBlock {
  readonly kind: 'table';
  readonly id: string;
  readonly caption: string;
  /** How many columns stand to the left. */
  readonly left: number;
  /** What stands above the other columns, each with how many of them it covers. */
  readonly groups?: readonly (readonly [label: string, span: number])[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many of the first rows say most: what a first screen shows where it has no room for all. */
  readonly lead?: number;
  /** Too long for a terminal: told in pages only. */
  readonly pagesOnly?: boolean;
}
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  /** The first thing to read. */
  | { readonly kind: 'finding'; readonly text: string }
  /** `aside`: a remark that a first screen can do without. */
  | { readonly kind: 'paragraph'; readonly text: string; readonly aside?: boolean }
  /** `lead`: which items say most. */
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly lead?: readonly number[] }
  /** Short lines with a name in front: data, engines, AGREE, DIFFER. */
  | {
      readonly kind: 'facts';
      readonly facts: readonly (readonly [name: string, text: string])[];
      /** It goes on from what stands above. */
      readonly inset?: boolean;
    }
  | TableBlock
  | { readonly kind: 'code'; readonly text: string }
  /** Long things that a page folds away until they are asked for. */
  | { readonly kind: 'folded'; readonly summary: string; readonly text: string }
  /** A picture by name; pages show it, a terminal does not. */
  | { readonly kind: 'picture'; readonly name: string }
  /** Blocks that only pages have. */
  | { readonly kind: 'pages'; readonly blocks: Story };
export type Story = readonly Block[];

export const heading = (text: string): Block => ({ kind: 'heading', text });
export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const items = (...list: string[]): Block => ({ kind: 'list', items: list });
export const facts = (...list: (readonly [string, string])[]): Block => ({ kind: 'facts', facts: list });
export const insetFacts = (...list: (readonly [string, string])[]): Block => ({
  kind: 'facts',
  facts: list,
  inset: true,
});
export const picture = (name: string): Block => ({ kind: 'picture', name });
export const pages = (...blocks: Block[]): Block => ({ kind: 'pages', blocks });
