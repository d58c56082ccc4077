import { organizationEndpoints } from "#contract/organization.ts";
import type { LocalText } from "#contract/common.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import type { Parts } from "./parts.ts";
import * as calendars from "./service/calendars.ts";
import * as duty from "./service/duty.ts";
import { copyWeek } from "./service/duty-copy.ts";
import { importDuty } from "./service/duty-import.ts";
import * as partners from "./service/partners.ts";
import * as profiles from "./service/profiles.ts";
import * as regions from "./service/regions.ts";
import * as shops from "./service/shops.ts";
import * as skills from "./service/skills.ts";
import * as teams from "./service/teams.ts";
import * as territories from "./service/territories.ts";
import * as units from "./service/units.ts";
import { insistWhole } from "./no.ts";

/** Endpoint ↔ use case. */
export function organizationRoutes(parts: Parts): Route[] {
  return routes(organizationEndpoints, {
    "GET /v1/shops": async (ctx, _input, call) => ({ rows: await shops.listShops(parts, ctx, call.origin) }),
    "POST /v1/shops": async (ctx, { body }, call) => {
      insistWhole(ctx.actor, "shops.write");
      return shops.readShop(parts, ctx, await shops.addShop(ctx, body), call.origin);
    },
    "PATCH /v1/shops/{id}": async (ctx, { params, body }, call) => {
      await shops.changeShop(ctx, params.id, body);
      return shops.readShop(parts, ctx, params.id, call.origin);
    },
    "POST /v1/shops/{id}/secret": async (ctx, { params, body }, call) => {
      const secret = await shops.rotateSecret(parts, ctx, params.id, body.version);
      return { secret, shop: await shops.readShop(parts, ctx, params.id, call.origin) };
    },
    "DELETE /v1/shops/{id}/secret/previous": async (ctx, { params }, call) => {
      await shops.endPreviousSecret(ctx, params.id);
      return shops.readShop(parts, ctx, params.id, call.origin);
    },

    "GET /v1/units": async (ctx) => ({ rows: await units.listUnits(ctx) }),
    "POST /v1/units": async (ctx, { body }) => {
      insistWhole(ctx.actor, "organization.write");
      return units.readUnit(ctx, await units.addUnit(ctx, body));
    },
    "PATCH /v1/units/{id}": async (ctx, { params, body }) => {
      await units.changeUnit(ctx, params.id, body);
      return units.readUnit(ctx, params.id);
    },
    "DELETE /v1/units/{id}": async (ctx, { params }) => {
      await units.removeUnit(ctx, params.id);
      return {};
    },

    "GET /v1/teams": async (ctx) => ({ rows: await teams.listTeams(parts, ctx) }),
    "POST /v1/teams": async (ctx, { body }) => {
      insistWhole(ctx.actor, "organization.write");
      return teams.readTeam(parts, ctx, await teams.addTeam(ctx, body));
    },
    "GET /v1/teams/{id}": (ctx, { params }) => teams.readTeam(parts, ctx, params.id),
    "PATCH /v1/teams/{id}": async (ctx, { params, body }) => {
      await teams.changeTeam(parts, ctx, params.id, body);
      return teams.readTeam(parts, ctx, params.id);
    },
    "PUT /v1/teams/{id}/members": async (ctx, { params, body }) => {
      await teams.setMembers(parts, ctx, params.id, body);
      return teams.readTeam(parts, ctx, params.id);
    },

    "GET /v1/skills": async (ctx) => ({ rows: await skills.listSkills(ctx) }),
    "POST /v1/skills": async (ctx, { body }) => {
      insistWhole(ctx.actor, "organization.write");
      await skills.addSkill(ctx, { ...body, name: body.name as LocalText });
      return skills.readSkill(ctx, body.key);
    },
    "PATCH /v1/skills/{key}": async (ctx, { params, body }) => {
      await skills.changeSkill(ctx, params.key, body);
      return skills.readSkill(ctx, params.key);
    },
    "DELETE /v1/skills/{key}": async (ctx, { params }) => {
      await skills.removeSkill(ctx, params.key);
      return {};
    },

    "GET /v1/profiles": (ctx, { query }) => profiles.listProfiles(parts, ctx, query),
    "GET /v1/people/{id}/profile": (ctx, { params }) => profiles.readProfile(parts, ctx, params.id),
    "PUT /v1/people/{id}/profile": async (ctx, { params, body }) => {
      await profiles.changeProfile(parts, ctx, params.id, body);
      return profiles.readProfile(parts, ctx, params.id);
    },

    "GET /v1/duty": (ctx, { query }) => duty.readWeek(parts, ctx, query),
    "POST /v1/duty": (ctx, { body }) => duty.addDuty(parts, ctx, body),
    "PATCH /v1/duty/{id}": (ctx, { params, body }) => duty.changeDuty(parts, ctx, params.id, body),
    "DELETE /v1/duty/{id}": async (ctx, { params }) => {
      await duty.removeDuty(parts, ctx, params.id);
      return {};
    },
    "POST /v1/duty/import": (ctx, { body }) => importDuty(parts, ctx, body),
    "POST /v1/duty/copy": (ctx, { body }) => copyWeek(parts, ctx, body),

    "GET /v1/partners": (ctx, { query }) => partners.listPartners(parts, ctx, query),
    "POST /v1/partners": async (ctx, { body }) => {
      insistWhole(ctx.actor, "organization.write");
      return partners.readPartner(parts, ctx, await partners.addPartner(parts, ctx, body));
    },
    "GET /v1/partners/{id}": (ctx, { params }) => partners.readPartner(parts, ctx, params.id),
    "PATCH /v1/partners/{id}": async (ctx, { params, body }) => {
      await partners.changePartner(parts, ctx, params.id, body);
      return partners.readPartner(parts, ctx, params.id);
    },

    "GET /v1/regions/tables": (ctx) => regions.listTables(ctx),
    "POST /v1/regions/tables": (ctx, { body }) => regions.beginTable(ctx, body),
    "PUT /v1/regions/tables/{id}/parts/{n}": (ctx, { params, body }) => regions.putPart(ctx, params, body),
    "POST /v1/regions/tables/{id}/use": (ctx, { params }) => regions.useTable(parts, ctx, params.id),
    "DELETE /v1/regions/tables/{id}": async (ctx, { params }) => {
      await regions.removeTable(parts, ctx, params.id);
      return {};
    },
    "GET /v1/regions/divisions": async (_ctx, { query }) => regions.listDivisions(query.within),
    "POST /v1/territories/check": async (ctx, { body }) => ({ problems: await territories.checkDivision(ctx, body.body) }),
    "POST /v1/territories/trial": (ctx, { body }) => territories.tryFacts(parts, ctx, body),

    "GET /v1/calendars/holidays": (ctx) => calendars.readHolidays(ctx),
    "POST /v1/calendars/holidays": (ctx, { body }) => calendars.importHolidays(parts, ctx, body),
    "DELETE /v1/calendars/holidays/{year}": async (ctx, { params }) => {
      await calendars.removeHolidays(parts, ctx, params.year);
      return {};
    },
    "POST /v1/calendars/{key}/explain": (ctx, { params, body }) => calendars.explain(parts, ctx, params.key, body),
  });
}
