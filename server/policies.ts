import { policies, type Policy } from "#contract/policies/index.ts";
import type { Territories } from "#contract/policies/territories.ts";
import { checkTerritories } from "#server/foundation/organization/territory/index.ts";

/** What the organization module knows of coverage: overlaps and gaps name the area (R-PE-04). */
const coverage: Pick<Policy, "check"> = {
  check: (body) =>
    checkTerritories(body as Territories)
      .filter((problem) => problem.severity === "error")
      .map(({ code, path, territories, area, areaName, line }) => ({
        path: path.length > 0 ? [...path] : ["territories"],
        code,
        params: {
          territories: territories.join(", "),
          ...(area === undefined ? {} : { area }),
          ...(areaName === undefined ? {} : { areaName }),
          ...(line === undefined ? {} : { line }),
        },
      })),
};

/** Every kind of policy, with the checks that belong to the modules: what app.ts and the command line hand to the handbook. */
export const policyKinds: readonly Policy[] = policies.map((policy): Policy => (policy.kind === "territories" ? { ...policy, ...coverage } : policy));
