// How personal fields look to a reader without the right to see them. For display only: a mask is never stored or sent on,
// since carriers refuse addresses that contain one. Browser-safe: no imports.

const stars = (count: number) => "*".repeat(Math.max(0, count));
const chars = (text: string) => Array.from(text);

// Surnames of two characters, so that 欧阳娜 keeps 欧阳.
const compoundSurnames = new Set(
  ("欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 " +
    "司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 " +
    "公户 公玉 梁丘 左丘 东门 西门 第五 纳兰").split(" "),
);

/** 13812345678 → 138****5678; the extension of a virtual number and the middle of a landline are hidden too. */
export function maskPhone(phone: string): string {
  const text = phone.normalize("NFKC").trim();
  const mobile = /^(?:(?:\+|00)?86[\s-]*)?(1[3-9]\d)[\s-]*\d[\s-]*\d[\s-]*\d[\s-]*\d[\s-]*(\d{4})(\D+\d{1,6})?$/.exec(text);
  if (mobile) return `${mobile[1]}****${mobile[2]}${mobile[3] ? "-****" : ""}`;
  const landline = /^\(?(0(?:10|2\d|[3-9]\d{2}))\)?[\s-]*\d{3,4}[\s-]?(\d{4})$/.exec(text);
  if (landline) return `${landline[1]}-****${landline[2]}`;
  const digits = text.replace(/\D/g, "");
  return digits.length >= 8 ? `${stars(digits.length - 4)}${digits.slice(-4)}` : stars(digits.length || 4);
}

/** 张三 → 张*, 王小明 → 王**, 欧阳娜娜 → 欧阳*娜; of a Latin name each word keeps its first letter. */
export function maskName(name: string): string {
  const text = name.trim();
  const letters = chars(text);
  if (letters.length <= 1) return stars(letters.length);
  if (/[A-Za-z]/.test(letters[0]!)) {
    return text.split(/\s+/).map((word) => chars(word)[0]! + stars(chars(word).length - 1 || 1)).join(" ");
  }
  if (letters.length > 2 && compoundSurnames.has(letters[0]! + letters[1]!)) {
    const surname = letters[0]! + letters[1]!;
    const given = letters.slice(2);
    return given.length === 1 ? `${surname}*` : `${surname}${stars(given.length - 1)}${given.at(-1)}`;
  }
  return letters[0]! + letters.slice(1).map((letter) => (/[·•]/.test(letter) ? "·" : "*")).join("");
}

/** zhang.san@example.com → z**@example.com. */
export function maskMail(mail: string): string {
  const text = mail.trim();
  const at = text.lastIndexOf("@");
  return at < 1 ? "****" : `${chars(text)[0]}**${text.slice(at)}`;
}

/** Nothing of a birthday is shown. */
export const maskBirthday = (_day: string): string => "****-**-**";

const province = /^[^省市区县路街\d]{2,8}?(?:省|自治区|特别行政区)\s*/u;
const city = /^[^省市区县旗路街镇乡村号\d]{1,11}?(?:自治州|地区|市|盟|州(?!\p{Script=Han}*市))\s*/u;
const district = /^[^省市区县旗路街镇乡村号弄巷栋幢楼室\d\s]{1,10}?(?:自治县|自治旗|新区|(?<![小社校厂库景片院住园])区|业园区|县|旗|市)(?!场)\s*/u;

/** Keeps province, city and district, hides the rest: 广西壮族自治区贵港市覃塘区 ****. */
export function maskAddress(address: string): string {
  let rest = address.trim();
  let kept = "";
  for (const part of [province, city, district]) {
    const found = part.exec(rest)?.[0] ?? "";
    kept += found;
    rest = rest.slice(found.length);
  }
  return kept === "" ? "****" : `${kept.trim()} ****`;
}

/** 110101199003078888 → 110101********8888; other papers keep their first and last character. */
export function maskId(id: string): string {
  const text = id.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  if (/^\d{17}[\dX]$|^\d{15}$/.test(text)) return text.slice(0, 6) + stars(text.length - 10) + text.slice(-4);
  return text.length < 5 ? stars(text.length) : text[0] + stars(text.length - 2) + text.at(-1);
}

/** 6222020200112233445 → 6222***********3445. */
export function maskBankCard(card: string): string {
  const text = card.normalize("NFKC").replace(/[\s-]/g, "");
  return text.length < 12 ? stars(text.length) : text.slice(0, 4) + stars(text.length - 8) + text.slice(-4);
}

/** The word of a token that stands for how the customer is called (D5): stored, so it never changes. */
export const calledWord = "称呼";
