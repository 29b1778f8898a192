/** A comparison is told once, as blocks; text, Markdown and HTML render the same ones, so they state the same numbers. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  /** The first thing to read. */
  | { readonly kind: 'finding'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Short lines with a name in front: data, engines, AGREE, DIFFER. */
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, text: string])[] }
  | {
      readonly kind: 'table';
      readonly id: string;
      readonly caption: string;
      /** How many columns stand to the left. */
      readonly left: number;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Too long for a terminal: told in pages only. */
      readonly pagesOnly?: boolean;
    }
  | { readonly kind: 'code'; readonly text: string }
  /** A picture by name; pages show it, a terminal does not. */
  | { readonly kind: 'picture'; readonly name: string };
export type Story = readonly Block[];

export const heading = (text: string): Block => ({ kind: 'heading', text });
export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const facts = (...list: (readonly [string, string])[]): Block => ({ kind: 'facts', facts: list });
export const picture = (name: string): Block => ({ kind: 'picture', name });
