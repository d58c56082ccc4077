import type { Actor, Ctx } from "#server/kernel/context.ts";
import type { DataKeys } from "#server/kernel/crypto/data-keys.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { remembered } from "#server/kernel/remembered.ts";
import type { LocalText } from "#contract/common.ts";
import type { Permission } from "#contract/permissions.ts";
import type { Calendar } from "#contract/policies/calendar.ts";
import type { BusinessCalendar } from "./calendar/index.ts";
import type { Parts } from "./parts.ts";
import { createHomeTables, regionsTopic } from "./region-tables.ts";
import { organizationRoutes } from "./routes.ts";
import { calendarOf, calendarTurns, holidaysTopic, readReckoning } from "./service/calendars.ts";
import { writeDuty, type NewDuty } from "./service/duty.ts";
import { addPartner, partnerContact, type NewPartner } from "./service/partners.ts";
import { membersOf, teamsOf, within } from "./service/people.ts";
import { writeProfile, type ProfileInput } from "./service/profiles.ts";
import { addShop, rotateSecret, shopSecrets, type NewShop } from "./service/shops.ts";
import { addSkill } from "./service/skills.ts";
import { addTeam, setMembers, type NewTeam } from "./service/teams.ts";
import { territoryFor } from "./service/territories.ts";
import { addUnit, type NewUnit } from "./service/units.ts";
import { contactsOf } from "./store/partners.ts";
import { knownShops, listShops, shopByKey, type ShopRow } from "./store/shops.ts";
import { answerableFor as answerable, leadersOf as leaders, openTeam } from "./store/teams.ts";
import type { ContactFacts, FoundTerritory } from "./territory/index.ts";

export { holidayCoverage, addBusinessTime, businessCalendar, businessMinutesBetween, isOpen, nextOpening } from "./calendar/index.ts";
export type { BusinessCalendar } from "./calendar/index.ts";
export { checkTerritories, headquartersOf } from "./territory/index.ts";
export type { ContactFacts, FoundTerritory } from "./territory/index.ts";
export { recordOvertime } from "./service/overtime.ts";
export type { NewDuty, NewPartner, NewShop, NewTeam, NewUnit, ProfileInput };

/** The active leaders of these people's open teams, or of these teams (ids); nobody is their own leader. */
export const leadersOf = (tx: Tx, ids: readonly string[]): Promise<string[]> => leaders(tx, { people: ids, teams: ids, teamKeys: [] });
/** The same by the keys of teams, as a territory names them. */
export const leadersOfTeams = (tx: Tx, keys: readonly string[]): Promise<string[]> => leaders(tx, { people: [], teams: [], teamKeys: keys });

/** Who answers for these teams (keys): their leaders, else the supervisors of the department, else of the unit above it. */
export const answerableFor = (tx: Tx, keys: readonly string[]): Promise<string[]> => answerable(tx, keys);

export interface OrganizationDeps {
  keys: DataKeys;
  handbook: Pick<Handbook, "find" | "turns">;
  /** Where the widget's loader lies under the server's address. */
  widgetScript?: string;
}

/** What other modules ask the organization. */
export interface Organization {
  readonly module: Module;
  /** The open teams of a person (ids) and the territories (keys) that they answer for. */
  teamsOf(tx: Tx, personId: string): Promise<{ teams: string[]; territories: string[] }>;
  /** The people within reach of an actor whose right ends at team or territory. */
  membersOf(tx: Tx, actor: Actor, scope: "team" | "territory"): Promise<string[]>;
  /** The people whom an actor reaches with a permission; null: everybody. */
  within(ctx: Ctx, permission: Permission): Promise<string[] | null>;
  /** Whether a team with this id is open. */
  teamExists(tx: Tx, teamId: string): Promise<boolean>;
  shopByKey(tx: Tx, key: string): Promise<Pick<ShopRow, "id" | "key" | "name" | "shortName" | "origins" | "look" | "state"> | undefined>;
  shops(tx: Tx): Promise<Pick<ShopRow, "id" | "key" | "name" | "shortName" | "state">[]>;
  /** Whether all these shops (ids) are there. */
  shopsExist(tx: Tx, ids: readonly string[]): Promise<boolean>;
  /** The identity secrets that are valid now, the current one first (D21). */
  shopSecrets(tx: Tx, shopId: string): Promise<string[]>;
  /** The territory of a contact with its source and certainty (R-PE-05). */
  territoryFor(tx: Tx, at: Date, facts: ContactFacts): Promise<FoundTerritory>;
  /** A calendar in force, with the centre's zone and the imported holidays in it. */
  calendarOf(tx: Tx, key: string, at: Date): Promise<{ calendar: BusinessCalendar; policy: Calendar; version: string } | null>;
  /** When this calendar became another one, or will. */
  calendarTurns(tx: Tx, key: string): Promise<Date[]>;
  /** Whom mail to an open partner goes to; null: no such partner or contact, or closed. */
  partnerContact(tx: Tx, partnerId: string, contactId: string): Promise<{ partner: string; name: string; mail: string } | null>;
  /** The contacts of a partner (ids), in their order. */
  partnerContacts(tx: Tx, partnerId: string): Promise<string[]>;
  /** Use cases without the question of permission, for the demo company and, later, the rosters. */
  readonly write: {
    unit(ctx: Ctx, input: NewUnit): Promise<string>;
    shop(ctx: Ctx, input: NewShop): Promise<string>;
    /** Makes an identity secret for a shop; gives it, once. */
    shopSecret(ctx: Ctx, shopId: string, version: number): Promise<string>;
    team(ctx: Ctx, input: NewTeam): Promise<string>;
    members(ctx: Ctx, teamId: string, people: readonly string[], version: number): Promise<void>;
    skill(ctx: Ctx, input: { key: string; name: LocalText; sort: number }): Promise<void>;
    profile(ctx: Ctx, personId: string, input: ProfileInput): Promise<void>;
    duty(ctx: Ctx, rows: readonly NewDuty[]): Promise<string[]>;
    partner(ctx: Ctx, input: NewPartner): Promise<string>;
  };
}

/** The organization module: units, shops, teams, skills, duty, partners, territories and calendars. */
export function openOrganization(kernel: Pick<Kernel, "bus" | "clock">, deps: OrganizationDeps): Organization {
  const homes = createHomeTables();
  const reckoning = remembered(kernel.bus, holidaysTopic, readReckoning, ({ zone }) => zone !== null);
  const parts: Parts = { kernel, keys: deps.keys, handbook: deps.handbook, homes, reckoning, widgetScript: deps.widgetScript ?? "/widget/kefu.js" };
  const stop = kernel.bus.on(regionsTopic, () => homes.forget());
  return {
    module: { name: "organization", routes: organizationRoutes(parts), close: async () => (stop(), reckoning.close()) },
    teamsOf: (tx, personId) => teamsOf(parts, tx, personId),
    membersOf: (tx, actor, scope) => membersOf(parts, tx, actor, scope),
    within: (ctx, permission) => within(parts, ctx, permission),
    teamExists: openTeam,
    shopByKey: async (tx, key) => (await shopByKey(tx, key)) ?? undefined,
    shops: listShops,
    shopsExist: async (tx, ids) => (await knownShops(tx, ids)).length === new Set(ids).size,
    shopSecrets: (tx, shopId) => shopSecrets(parts, tx, shopId),
    territoryFor: (tx, at, facts) => territoryFor(parts, tx, at, facts),
    calendarOf: (tx, key, at) => calendarOf(parts, tx, key, at),
    calendarTurns: (tx, key) => calendarTurns(parts, tx, key),
    partnerContacts: async (tx, partnerId) => (await contactsOf(tx, [partnerId])).map((one) => one.id),
    partnerContact: (tx, partnerId, contactId) => partnerContact(parts, tx, partnerId, contactId),
    write: {
      unit: addUnit,
      shop: addShop,
      shopSecret: (ctx, shopId, version) => rotateSecret(parts, ctx, shopId, version),
      team: addTeam,
      members: (ctx, teamId, people, version) => setMembers(parts, ctx, teamId, { people, version }),
      skill: addSkill,
      profile: (ctx, personId, input) => writeProfile(parts, ctx, personId, input),
      duty: writeDuty,
      partner: (ctx, input) => addPartner(parts, ctx, input),
    },
  };
}
