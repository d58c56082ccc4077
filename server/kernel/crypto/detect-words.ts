import type { Found } from "./detect.ts";

// Addresses and names have no check digit. An address is known by a street or compound followed by a numbered door, a name by the words that announce it.

const number = "[0-9A-Za-z一二三四五六七八九十百零〇甲乙丙丁]{1,6}(?:-[0-9]{1,4})?";
const unit = "(?:号楼|号院|号|弄|栋|幢|座|楼|单元|层|室|户|组|队|门)";
const piece = `[\\s,，-]?${number}${unit}`;
const street = "(?:(?<![逛上出])街道?|(?<![走赶铁公水陆一半])路|大道|[东西南北中]道|巷|胡同)(?:[东西南北中]?[一二三四五六七八九十0-9]{1,3}段)?";
const compound = "(?:小区|社区|新村|花园|花苑|公寓|家园|大厦|广场|名苑|雅苑|嘉园|村|镇|乡)";
const tail = "(?:[\\s,，-]?(?:[0-9]{1,4}-)?[0-9]{2,5}(?![0-9A-Za-z元件台个点]))?";
const cores = [
  // A street's number, a compound's or village's building, or building and flat without either.
  `${street}\\s?${number}(?:号楼|号院|号|弄|栋|幢|座)(?:${piece}){0,5}${tail}`,
  `${compound}\\s?${number}(?:号楼|号院|栋|幢|座|单元|组|队|户|室)(?:${piece}){0,5}${tail}`,
  `(?<![0-9A-Za-z])${number}(?:号楼|号院|栋|幢|座|单元)(?:${piece}){1,5}${tail}`,
];
const door = new RegExp(cores.join("|"), "gu");
const before = /[\p{Script=Han}0-9A-Za-z·]/u;
// What people say before an address; it stays readable.
const leading = /(?:寄|送|发|搬|换|改|住|退)(?:到|去|往|至|在|成|为)|地址(?:还?是|为|改成|改为|换成|写)?|(?:在|到|是)(?=\p{Script=Han})/gu;

const compounds =
  "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|令狐|轩辕|呼延|东郭|南门|百里|西门|第五|拓跋";
const singles =
  "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢骆岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边";
const given = "\\p{Script=Han}";
const fullName = `(?:(?:${compounds})${given}{1,2}|[${singles}]${given}{1,2}|${given}{1,5}·${given}{1,6})`;
const announced = new RegExp(
  `(?:我叫|名叫|我的名字[是叫]|(?:姓名|收货人|收件人|联系人|持卡人|开户名|户名|机主|收货姓名)(?:姓名)?(?:\\s?[:：]\\s?|\\s|还?是|叫|为|改成|改为|换成|写))\\s?(${fullName})`,
  "gu",
);
// A third character that begins the next word rather than ends the name.
const nextWord = /[的是要想在有和来请需说电手地住，我你您他她买退换这那就也都了吗呢吧把给从到收订下]$/u;
const notNames = /^(?:方式|方面|时间|包裹|安排|单号|成功|解决|关于|于是|何时|任何|强制|车辆|华为)/u;

const addressHint = /[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a一二三四五六七八九十百零〇甲乙丙丁]\s?(?:号|弄|栋|幢|座|单元|室|组|队)/u;
const nameHint = /我叫|名叫|名字|姓名|收货人|收件人|联系人|持卡人|户名|机主/u;

/** Whether a text may hold an address or an announced name: told at a glance. */
export const mayHoldWords = (text: string): boolean => addressHint.test(text) || nameHint.test(text);

/** Where the address whose door number stands at `start` begins: back to the last sign, and past what leads to it. */
function addressStart(plain: string, start: number, bound: number): number {
  let from = start;
  while (from > bound && start - from < 40 && before.test(plain[from - 1]!)) from -= 1;
  const said = plain.slice(from, start);
  const last = [...said.matchAll(leading)].at(-1);
  return last ? from + last.index + last[0].length : from;
}

function nameLength(written: string, after: string): number {
  const letters = Array.from(written);
  if (notNames.test(written)) return 0;
  // "我叫张三想退货": three characters with the text going on may be a name of two.
  if (letters.length === 3 && !written.includes("·") && nextWord.test(written) && /^\p{Script=Han}/u.test(after)) return letters.slice(0, 2).join("").length;
  return written.length;
}

/** Addresses and announced names, apart from what was found already. */
export function findWords(text: string, taken: readonly Found[]): Found[] {
  const found: Found[] = [];
  const free = (start: number, end: number) => !found.some((other) => start < other.end && other.start < end);
  // Neither may reach into a number that was found: it stands there as a sign that belongs to nothing.
  let plain = text;
  for (const { start, end } of taken) plain = plain.slice(0, start) + "\u0001".repeat(end - start) + plain.slice(end);
  if (addressHint.test(plain))
    for (const match of plain.matchAll(door)) {
      const end = match.index + match[0].length;
      found.push({ kind: "address", start: addressStart(plain, match.index, found.at(-1)?.end ?? 0), end });
    }
  if (nameHint.test(plain))
    for (const match of plain.matchAll(announced)) {
      const written = match[1]!;
      const start = match.index + match[0].length - written.length;
      const length = nameLength(written, plain.slice(start + written.length));
      if (length > 0 && free(start, start + length)) found.push({ kind: "name", start, end: start + length });
    }
  return found;
}
