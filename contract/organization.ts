import { dutyEndpoints } from "./organization/duty.ts";
import { partnerEndpoints } from "./organization/partners.ts";
import { profileEndpoints } from "./organization/profiles.ts";
import { regionEndpoints } from "./organization/regions.ts";
import { shopEndpoints } from "./organization/shops.ts";
import { teamEndpoints } from "./organization/teams.ts";

/** Endpoints of the organization module (R-PE-03, R-PE-04, R-PE-05, D16). */
export const organizationEndpoints = {
  ...shopEndpoints,
  ...teamEndpoints,
  ...profileEndpoints,
  ...dutyEndpoints,
  ...partnerEndpoints,
  ...regionEndpoints,
};

export type { PersonShort, RefusedLine } from "./organization/common.ts";
export type { Duty, DutyWeek } from "./organization/duty.ts";
export type { DutyKind } from "./organization/kinds.ts";
export type { Partner } from "./organization/partners.ts";
export type { Profile } from "./organization/profiles.ts";
export type { Holidays, RegionTable, TerritoryProblem } from "./organization/regions.ts";
export type { Shop } from "./organization/shops.ts";
export type { Skill, Team, Unit } from "./organization/teams.ts";
