import { mayUse, placeOf, places } from "#server/map.ts";
import { importsOf, isCode, isTest, resolveImport, type Guard, type Problem } from "./guard.ts";

/** Imports follow the map and use the door; the kernel knows nobody; contract and locales do no I/O; the widget sees only its contract. */
export const imports: Guard = {
  name: "imports",
  check(tree) {
    const problems: Problem[] = [];
    for (const file of tree.files.filter(isCode)) {
      for (const { target, line } of importsOf(tree.text(file))) {
        const to = resolveImport(file, target);
        const say = (says: string) => problems.push({ file, line, says });
        if (file.startsWith("contract/")) {
          if (to === undefined ? target !== "zod" && !isTest(file) : !to.startsWith("contract/")) say(`the contract imports ${target}`);
          continue;
        }
        if (to === undefined) continue;
        if (file.startsWith("widget/") && !isTest(file) && !to.startsWith("widget/") && to !== "contract/widget.ts" && !/^locales\/(zh-CN|en)\/widget\.ts$/.test(to)) say(`the widget imports ${target}`);
        if (file.startsWith("console/") && (to.startsWith("server/") || to.startsWith("widget/"))) say(`the console imports ${target}`);
        if (!file.startsWith("server/") || !to.startsWith("server/")) continue;
        const from = placeOf(file);
        const place = placeOf(to);
        if (place === undefined) {
          if (from !== undefined && !isTest(file)) say(`${from} imports the wiring (${target})`);
          continue;
        }
        if (from === place) continue;
        if (from !== undefined && !mayUse(from, place) && !(isTest(file) && places[place]!.floor <= places[from]!.floor)) say(`${from} may not use ${place}`);
        const inside = to.slice(places[place]!.folder.length + 1);
        const doors = places[place]!.doors ?? [];
        if (inside !== "index.ts" && !doors.includes("*") && !doors.includes(inside) && !isTest(to) && !isTest(file)) say(`${from ?? "the wiring"} goes past the door of ${place}: ${inside}`);
      }
    }
    return problems;
  },
};
