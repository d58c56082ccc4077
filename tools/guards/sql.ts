import { placeOf, places, schemaOwner } from "#server/map.ts";
import { isCode, isTest, lineOf, type Guard, type Problem } from "./guard.ts";

const schemas = Object.values(places).flatMap((place) => place.schemas ?? []).filter((schema) => schema !== "public");
const named = new RegExp(`\\b(from|join|into|update|table|only)\\s+(${schemas.join("|")})\\.(\\w+)`, "gi");
const writes = new RegExp(`\\b(insert\\s+into|update|delete\\s+from|truncate)\\s+(${schemas.join("|")})\\.(\\w+)`, "gi");

/** SQL names only own tables, kernel doors and published views below (D9); a store writes only its own schema; SQL stands in store files. */
export const sqlNames: Guard = {
  name: "sql",
  check(tree) {
    const problems: Problem[] = [];
    for (const file of tree.files.filter((f) => isCode(f) && f.startsWith("server/") && !isTest(f))) {
      const place = placeOf(file);
      if (place === undefined || place === "kernel") continue;
      const text = tree.text(file);
      for (const match of text.matchAll(named)) {
        const [, , schema = "", table = ""] = match;
        const owner = schemaOwner(schema)!;
        if (owner !== place && !table.startsWith("v_") && !(owner === "kernel" && /^(event|event_order|event_pending|centre)$/.test(table))) problems.push({ file, line: lineOf(text, match.index), says: `${place} names the base table ${schema}.${table} of ${owner}` });
      }
      for (const match of text.matchAll(writes)) {
        const owner = schemaOwner(match[2]!)!;
        if (owner !== place) problems.push({ file, line: lineOf(text, match.index), says: `${place} writes ${match[2]}.${match[3]}` });
      }
      // A metric is a query with its definition beside it: one file each.
      const isStore = /(^|\/)(store|append|holders|chain|heads|verify)[^/]*\.ts$|\/store\/|\/analytics\/metrics\//.test(file);
      const statement = /sql(<[^`]*>)?`/.exec(text);
      if (statement && !isStore) problems.push({ file, line: lineOf(text, statement.index), says: "SQL outside of a store file" });
    }
    return problems;
  },
};
