interface Node {
  id: string;
  parentId: string | null;
}

/** Units in the order of a tree, each with its depth; one whose parent is not there stands at the top. */
export function inTree<U extends Node>(units: readonly U[]): { unit: U; depth: number }[] {
  const known = new Set(units.map((unit) => unit.id));
  const beneath = Map.groupBy(units, (unit) => (unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : ""));
  const walk = (parent: string, depth: number): { unit: U; depth: number }[] => (beneath.get(parent) ?? []).flatMap((unit) => [{ unit, depth }, ...walk(unit.id, depth + 1)]);
  return walk("", 0);
}
