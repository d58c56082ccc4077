/** A filter kept under a name, as its list shows it: conversations and tickets have their own filters, and the same way to keep them. */
export interface KeptView<F> {
  id: string;
  name: string;
  shared: boolean;
  /** Whether this reader may rename, move and delete it. */
  mine: boolean;
  filter: F;
  count: { value: number; capped: boolean };
}

export interface ViewActs<F> {
  add: (view: { name: string; shared: boolean; filter: F; at?: number }) => Promise<{ id: string }>;
  change: (view: Pick<KeptView<F>, "id" | "name" | "shared" | "filter">) => Promise<unknown>;
  sort: (ids: readonly string[]) => Promise<unknown>;
  remove: (id: string) => Promise<unknown>;
}
