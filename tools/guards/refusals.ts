import { placeOf } from "#server/map.ts";
import { isCode, isTest, lineOf, type Guard, type Problem, type Tree } from "./guard.ts";
import { raisedCodes } from "./words.ts";

/** What any endpoint may answer with (contract/endpoint.ts), and what is said before an endpoint is reached. */
const common = new Set(["invalid", "unauthenticated", "forbidden", "not_found", "conflict", "too_many", "too_large", "foreign_origin", "internal", "try_again"]);
/** What customers do over the widget's socket; contract/widget.ts is their contract. */
const customerDoors = /^server\/desk\/(?:conversations|promises)\/service\/customer\.ts$/;
/** Places that answer over sockets and file streams, not by endpoints of the contract. */
const withoutEndpoints = new Set(["web", "attachments", "kernel"]);

const declaredIn = (tree: Tree) =>
  tree.files
    .filter((f) => f.startsWith("contract/") && isCode(f) && !isTest(f))
    .flatMap((file) => [...tree.text(file).matchAll(/\brefusals:\s*\[([^\]]*)\]/g)].flatMap((match) => [...match[1]!.matchAll(/"([a-z_]+)"/g)].map(([, code]) => ({ file, code: code!, line: lineOf(tree.text(file), match.index) }))));

/** A refusal that a module raises is declared by an endpoint, and what an endpoint declares is raised somewhere. */
export const refusals: Guard = {
  name: "refusals",
  check(tree) {
    const problems: Problem[] = [];
    const declared = declaredIn(tree);
    const names = new Set(declared.map(({ code }) => code));
    const server = tree.files.filter((f) => isCode(f) && f.startsWith("server/") && !isTest(f));
    for (const file of server) {
      const place = placeOf(file);
      if (place === undefined || withoutEndpoints.has(place) || customerDoors.test(file)) continue;
      for (const { code, line } of raisedCodes(tree.text(file))) if (!names.has(code) && !common.has(code)) problems.push({ file, line, says: `no endpoint declares the refusal ${code}` });
    }
    const said = new Set(server.flatMap((file) => [...tree.text(file).matchAll(/"([a-z_]+)"/g)].map((match) => match[1]!)));
    for (const { file, code, line } of declared) if (!said.has(code)) problems.push({ file, line, says: `nobody raises the declared refusal ${code}` });
    return problems;
  },
};
