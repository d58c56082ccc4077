import type { Person, RoleKey, ShopKey, SkillKey, SkillLevel, TeamKey } from "./types.ts";

/** Each team also takes its neighbour's contacts, so that a day off leaves no territory with one person. */
const neighbour: Partial<Record<TeamKey, TeamKey>> = {
  "north-china": "northeast",
  northeast: "north-china",
  "east-china": "central-china",
  "central-china": "east-china",
  "south-china": "southwest",
  southwest: "northwest",
  northwest: "south-china",
  headquarters: "complaints",
  complaints: "headquarters",
};

const everyTerritory: readonly TeamKey[] = [
  "north-china", "northeast", "east-china", "south-china", "central-china", "northwest", "southwest", "headquarters",
];

type Levels = readonly [number, number, number, number?, number?];
const skillOrder: readonly SkillKey[] = ["pre-sale", "in-sale", "after-sale", "complaint", "technical"];
const bothShops: readonly ShopKey[] = ["hemu", "xingye"];

interface Line {
  login: string;
  name: string;
  staffNo: string;
  levels?: Levels;
  role?: RoleKey;
  languages?: readonly string[];
  shops?: readonly ShopKey[];
  capacity?: number;
  joinedOn: string;
}

function members(team: TeamKey, lines: readonly Line[]): Person[] {
  const supports = team === "night" ? [...everyTerritory, "complaints" as const] : neighbour[team] ? [neighbour[team]] : [];
  return lines.map((line) => ({
    login: line.login,
    name: line.name,
    staffNo: line.staffNo,
    roles: line.role === "supervisor" ? ["supervisor", "agent"] : [line.role ?? "agent"],
    team,
    supports,
    skills: skillsOf(line.levels ?? [0, 0, 0]),
    languages: ["zh-CN", ...(line.languages ?? [])],
    shops: line.shops ?? bothShops,
    capacity: line.capacity ?? (line.role === "supervisor" ? 5 : 8),
    joinedOn: line.joinedOn,
  }));
}

function skillsOf(levels: Levels): Partial<Record<SkillKey, SkillLevel>> {
  const skills: Partial<Record<SkillKey, SkillLevel>> = {};
  skillOrder.forEach((skill, index) => {
    const level = levels[index] ?? 0;
    if (level === 1 || level === 2 || level === 3) skills[skill] = level;
  });
  return skills;
}

/** Everybody who works in the demo centre; all invented. Levels: pre-sale, in-sale, after-sale, complaint, technical. */
export const people: readonly Person[] = [
  ...members("north-china", [
    { login: "zhuanglan", name: "庄岚", staffNo: "0102", role: "supervisor", levels: [2, 3, 3, 3, 1], joinedOn: "2019-04-15" },
    { login: "guanyuhe", name: "管雨荷", staffNo: "0215", levels: [3, 2, 2], joinedOn: "2022-07-04" },
    { login: "shenmo", name: "沈默", staffNo: "0227", levels: [2, 2, 3, 1, 2], capacity: 7, joinedOn: "2021-11-08" },
    { login: "tiejiaqi", name: "铁嘉琪", staffNo: "0341", levels: [2, 3, 1], shops: ["hemu"], capacity: 6, joinedOn: "2025-03-17" },
  ]),
  ...members("northeast", [
    { login: "guanhongbo", name: "关洪波", staffNo: "0108", role: "supervisor", levels: [2, 3, 3, 3, 2], joinedOn: "2019-09-02" },
    { login: "jinminzhu", name: "金敏珠", staffNo: "0233", levels: [3, 2, 2], languages: ["ko"], joinedOn: "2022-03-21" },
    { login: "yuanbei", name: "苑北", staffNo: "0352", levels: [2, 2, 2, 1], capacity: 6, joinedOn: "2025-06-09" },
  ]),
  ...members("east-china", [
    { login: "chengyan", name: "程砚", staffNo: "0105", role: "supervisor", levels: [2, 3, 3, 3, 2], joinedOn: "2018-11-12" },
    { login: "suhe", name: "苏禾", staffNo: "0318", levels: [2, 3, 3, 2], languages: ["en"], joinedOn: "2023-05-08" },
    { login: "ruanqing", name: "阮青", staffNo: "0209", levels: [3, 3, 2, 0, 1], joinedOn: "2021-06-28" },
    { login: "zhaiyiming", name: "翟一鸣", staffNo: "0347", levels: [2, 2, 2, 0, 3], shops: ["hemu"], capacity: 6, joinedOn: "2025-04-14" },
    { login: "lulin", name: "陆霖", staffNo: "0296", levels: [3, 2, 3], shops: ["xingye"], capacity: 7, joinedOn: "2023-02-20" },
  ]),
  ...members("south-china", [
    { login: "xianminghua", name: "冼明华", staffNo: "0111", role: "supervisor", levels: [2, 3, 3, 3, 1], languages: ["yue"], joinedOn: "2020-02-24" },
    { login: "maiwanting", name: "麦婉婷", staffNo: "0221", levels: [3, 2, 3], languages: ["yue", "en"], joinedOn: "2022-01-10" },
    { login: "fuhailan", name: "符海澜", staffNo: "0239", levels: [2, 3, 2, 1, 2], capacity: 7, joinedOn: "2022-08-15" },
    { login: "weixiaoman", name: "韦晓曼", staffNo: "0355", levels: [2, 2, 2], shops: ["xingye"], capacity: 6, joinedOn: "2025-07-01" },
  ]),
  ...members("central-china", [
    { login: "xiongzhiyuan", name: "熊致远", staffNo: "0114", role: "supervisor", levels: [2, 3, 3, 3, 2], joinedOn: "2020-05-18" },
    { login: "yinjing", name: "尹静", staffNo: "0242", levels: [3, 3, 2], joinedOn: "2022-09-05" },
    { login: "peijiahui", name: "裴佳慧", staffNo: "0251", levels: [2, 2, 3, 2], capacity: 7, joinedOn: "2023-01-09" },
    { login: "gaozhou", name: "郜舟", staffNo: "0361", levels: [2, 2, 1, 0, 1], shops: ["hemu"], capacity: 6, joinedOn: "2025-08-11" },
  ]),
  ...members("northwest", [
    { login: "mayaqin", name: "马雅琴", staffNo: "0117", role: "supervisor", levels: [3, 3, 3, 3, 1], joinedOn: "2020-08-31" },
    { login: "dangjun", name: "党军", staffNo: "0247", levels: [2, 3, 3, 0, 2], joinedOn: "2022-10-17" },
    { login: "guliayi", name: "古丽阿依", staffNo: "0303", levels: [3, 2, 2], languages: ["ug"], capacity: 7, joinedOn: "2023-03-27" },
  ]),
  ...members("southwest", [
    { login: "xiangwanqiu", name: "向晚秋", staffNo: "0120", role: "supervisor", levels: [2, 3, 3, 3, 1], joinedOn: "2020-10-12" },
    { login: "moxi", name: "莫溪", staffNo: "0218", levels: [3, 3, 3, 1], joinedOn: "2021-12-06" },
    { login: "pushan", name: "蒲杉", staffNo: "0264", levels: [2, 2, 3, 0, 3], capacity: 7, joinedOn: "2023-04-10" },
    { login: "yangjinlan", name: "央金兰", staffNo: "0358", levels: [2, 3, 2], languages: ["bo"], capacity: 6, joinedOn: "2025-07-21" },
  ]),
  ...members("headquarters", [
    { login: "jiangnanzhi", name: "江南芷", staffNo: "0123", role: "supervisor", levels: [3, 3, 3, 2, 1], languages: ["en"], joinedOn: "2019-12-02" },
    { login: "oukaiwen", name: "区凯文", staffNo: "0272", levels: [3, 2, 2], languages: ["en", "yue"], capacity: 7, joinedOn: "2023-06-12" },
    { login: "tengye", name: "滕叶", staffNo: "0284", levels: [2, 3, 3, 0, 2], languages: ["en", "ja"], capacity: 7, joinedOn: "2024-02-26" },
  ]),
  ...members("complaints", [
    { login: "duanmuqing", name: "端木清", staffNo: "0126", role: "supervisor", levels: [1, 2, 3, 3, 2], joinedOn: "2018-08-20" },
    { login: "hexiaoman", name: "何小满", staffNo: "0306", levels: [1, 2, 3, 3], capacity: 5, joinedOn: "2022-05-16" },
    { login: "bailu", name: "柏鹿", staffNo: "0315", levels: [1, 2, 3, 3, 1], capacity: 5, joinedOn: "2023-07-03" },
  ]),
  ...members("night", [
    { login: "xiaoyebai", name: "萧夜白", staffNo: "0129", role: "supervisor", levels: [2, 3, 3, 3, 2], languages: ["en"], capacity: 8, joinedOn: "2021-03-01" },
    { login: "chuxingyao", name: "褚星遥", staffNo: "0331", levels: [3, 2, 3, 2, 1], languages: ["en"], joinedOn: "2024-04-08" },
    { login: "wenyue", name: "温月", staffNo: "0334", levels: [2, 3, 3, 2, 2], languages: ["yue"], joinedOn: "2024-05-20" },
    { login: "nianqi", name: "年祺", staffNo: "0338", levels: [3, 3, 2, 2, 1], joinedOn: "2024-09-02" },
  ]),
  ...members("office", [
    { login: "tangshouyi", name: "唐守一", staffNo: "0001", role: "manager", capacity: 5, joinedOn: "2017-06-01" },
    { login: "linjianwei", name: "蔺见微", staffNo: "0033", role: "inspector", capacity: 5, joinedOn: "2019-03-11" },
    { login: "mengtong", name: "孟桐", staffNo: "0041", role: "trainer", capacity: 5, joinedOn: "2020-06-22" },
    { login: "qicheng", name: "祁澄", staffNo: "0007", role: "administrator", capacity: 5, joinedOn: "2018-01-08" },
  ]),
];

/** Whether a login belongs to the invented company; whoever tries the demo may have added others. */
export const isOfCompany = (login: string): boolean => people.some((one) => one.login === login);

/** The person of a login. */
export function personOf(login: string): Person {
  const person = people.find((one) => one.login === login);
  if (!person) throw new RangeError(`nobody signs in as ${login}`);
  return person;
}

/** Those who take contacts of a team, its own members first. */
export function takersOf(team: TeamKey): Person[] {
  const takes = people.filter((one) => one.roles.includes("agent") && (one.team === team || one.supports.includes(team)));
  return takes.sort((a, b) => Number(b.team === team) - Number(a.team === team));
}
