type Child = Node | string | undefined;

/** Makes an element; properties are those of the element, `onclick` and `className` too. Text is set as text, never as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> & { readonly aria?: Readonly<Record<string, string>> } = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  const { aria = {}, ...own } = properties;
  Object.assign(made, own);
  for (const [name, value] of Object.entries(aria)) made.setAttribute(`aria-${name}`, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** What shows one item of a list. */
export interface Row<T> {
  readonly node: HTMLElement;
  show(item: T): void;
}

/**
 * Keeps the children of an element in step with items: nodes of items that stay are kept, so that whoever types in one goes on typing.
 * @param make a new row; `show` is called with each new state of its item.
 */
export function keyedList<T extends { readonly id: string }>(parent: HTMLElement, make: (id: string) => Row<T>) {
  const rows = new Map<string, Row<T>>();
  return (items: readonly T[]): void => {
    const ids = new Set(items.map(({ id }) => id));
    for (const [id, { node }] of rows) {
      if (ids.has(id)) continue;
      node.remove();
      rows.delete(id);
    }
    for (const [index, item] of items.entries()) {
      const row = rows.get(item.id) ?? make(item.id);
      rows.set(item.id, row);
      row.show(item);
      if (parent.children[index] !== row.node) parent.insertBefore(row.node, parent.children[index] ?? null);
    }
  };
}

/** Writes a value into a field, unless the person is typing in it. */
export function fill(input: HTMLInputElement, value: string): void {
  if (document.activeElement !== input) input.value = value;
}
