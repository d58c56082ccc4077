import type { Shop, SkillKey, Team, TerritoryKey, Words } from "./types.ts";

/** The invented company that owns the centre. */
export const centre = {
  name: { "zh-CN": "禾木集团客服中心", en: "Hemu Group Service Centre" },
  zone: "Asia/Shanghai",
} satisfies { name: Words; zone: string };

/** Business lines: each shop belongs to one. */
export const businessLines: readonly { key: string; name: Words }[] = [
  { key: "home-appliances", name: { "zh-CN": "家电业务线", en: "Home appliances" } },
  { key: "outdoor", name: { "zh-CN": "户外业务线", en: "Outdoor" } },
];

/** Departments; those other than the service centre are colleagues who answer internal requests. */
export const departments: readonly { key: string; name: Words; parent?: string }[] = [
  { key: "service-centre", name: { "zh-CN": "客服中心", en: "Service centre" } },
  { key: "online-service", name: { "zh-CN": "在线服务部", en: "Online service" }, parent: "service-centre" },
  { key: "complaint-desk", name: { "zh-CN": "投诉受理部", en: "Complaint desk" }, parent: "service-centre" },
  { key: "quality-training", name: { "zh-CN": "质检培训部", en: "Quality and training" }, parent: "service-centre" },
  { key: "warehouse-logistics", name: { "zh-CN": "仓储物流部", en: "Warehouse and logistics" } },
  { key: "product-technology", name: { "zh-CN": "产品技术部", en: "Product technology" } },
  { key: "shop-operations", name: { "zh-CN": "店铺运营部", en: "Shop operations" } },
  { key: "finance", name: { "zh-CN": "财务部", en: "Finance" } },
  { key: "legal", name: { "zh-CN": "法务部", en: "Legal" } },
];

const territoryNames: readonly (readonly [TerritoryKey, string, string])[] = [
  ["north-china", "华北", "North China"],
  ["northeast", "东北", "Northeast"],
  ["east-china", "华东", "East China"],
  ["south-china", "华南", "South China"],
  ["central-china", "华中", "Central China"],
  ["northwest", "西北", "Northwest"],
  ["southwest", "西南", "Southwest"],
  ["headquarters", "总部", "Headquarters"],
];

/** The eight territories with their names. */
export const territories: readonly { key: TerritoryKey; name: Words }[] = territoryNames.map(([key, zh, en]) => ({
  key,
  name: { "zh-CN": zh, en },
}));

/** Teams: one per territory, the complaint desk, the demo's night duty, and the office. */
export const teams: readonly Team[] = [
  ...territoryNames.map(
    ([key, zh, en]): Team => ({
      key,
      name: { "zh-CN": `${zh}组`, en: `${en} team` },
      department: "online-service",
      territories: [key],
    }),
  ),
  { key: "complaints", name: { "zh-CN": "投诉受理组", en: "Complaint desk" }, department: "complaint-desk", territories: [] },
  { key: "night", name: { "zh-CN": "夜间值守组", en: "Night duty (demo)" }, department: "online-service", territories: [] },
  { key: "office", name: { "zh-CN": "中心管理", en: "Centre office" }, department: "quality-training", territories: [] },
];

/** Skills, from the kinds of question that shops receive. */
export const skills: readonly { key: SkillKey; name: Words }[] = [
  { key: "pre-sale", name: { "zh-CN": "售前咨询", en: "Pre-sale" } },
  { key: "in-sale", name: { "zh-CN": "售中订单", en: "Orders under way" } },
  { key: "after-sale", name: { "zh-CN": "售后服务", en: "After-sale" } },
  { key: "complaint", name: { "zh-CN": "投诉受理", en: "Complaints" } },
  { key: "technical", name: { "zh-CN": "技术支持", en: "Technical support" } },
];

/** The two shops whose customers come to this centre. */
export const shops: readonly Shop[] = [
  {
    key: "hemu",
    name: "禾木家电",
    businessLine: "home-appliances",
    about: { "zh-CN": "小厨房里的好帮手，用得久，修得到。", en: "Small appliances that last and can be repaired." },
    hotline: "400-000-2580",
    orderPrefix: "HM",
  },
  {
    key: "xingye",
    name: "行野户外",
    businessLine: "outdoor",
    about: { "zh-CN": "周末往山里走，装备轻一点，心里稳一点。", en: "Lighter gear for weekends in the hills." },
    hotline: "400-000-2590",
    orderPrefix: "XY",
  },
];

/** The shop of a key. */
export function shopOf(key: Shop["key"]): Shop {
  const shop = shops.find((one) => one.key === key);
  if (!shop) throw new RangeError(`no shop ${key}`);
  return shop;
}
