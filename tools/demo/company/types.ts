export type ShopKey = "hemu" | "xingye";
export type TerritoryKey =
  | "north-china"
  | "northeast"
  | "east-china"
  | "south-china"
  | "central-china"
  | "northwest"
  | "southwest"
  | "headquarters";
export type TeamKey = TerritoryKey | "complaints" | "night" | "office";
export type SkillKey = "pre-sale" | "in-sale" | "after-sale" | "complaint" | "technical";
export type RoleKey = "agent" | "supervisor" | "manager" | "inspector" | "trainer" | "administrator";
export type SkillLevel = 1 | 2 | 3;

export interface Words {
  "zh-CN": string;
  en: string;
}

/** One member of the demo company's staff. */
export interface Person {
  login: string;
  name: string;
  staffNo: string;
  roles: readonly RoleKey[];
  team: TeamKey;
  /** Teams whose contacts this person also takes, beside those of her own. */
  supports: readonly TeamKey[];
  skills: Readonly<Partial<Record<SkillKey, SkillLevel>>>;
  languages: readonly string[];
  shops: readonly ShopKey[];
  capacity: number;
  joinedOn: string;
}

export interface Team {
  key: TeamKey;
  name: Words;
  department: string;
  /** The territories whose contacts come to this team; the night duty owns none and supports all. */
  territories: readonly TerritoryKey[];
}

export interface Shop {
  key: ShopKey;
  name: string;
  businessLine: string;
  about: Words;
  hotline: string;
  orderPrefix: string;
}
