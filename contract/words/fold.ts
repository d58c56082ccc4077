/** The one form in which words are compared: width, case, accents, variant characters and numerals made plain. Browser-safe: no imports. */

/** Written between the letters to hide a word: passed over. */
const passed = 0;
/** Ends a clause: a word of two characters never reaches across it. */
const mark = 1;
const percent = 0x25;

// Characters written for others: traditional and variant forms, numerals, letters of other alphabets that look the same. Pairs: as written, as read.
const pairs =
  "證证 諾诺 級级 國国 極极 絕绝 對对 應应 該该 發发 貨货 賠赔 點点 號号 話话 電电 裡里 裏里 價价 優优 頂顶 獨独 無无 與与 萬万 僅仅 質质 " +
  "險险 療疗 藥药 轉转 賬账 帳账 寶宝 碼码 驗验 銀银 錢钱 負负 責责 釋释 權权 終终 換换 歸归 這这 個个 們们 關关 過过 沒没 誰谁 說说 請请 " +
  "問问 題题 會会 來来 見见 現现 實实 際际 當当 時时 間间 開开 門门 東东 車车 馬马 學学 習习 處处 復复 複复 聯联 繫系 係系 給给 讓让 還还 " +
  "變变 內内 後后 麼么 嗎吗 罷罢 須须 體体 確确 認认 許许 論论 評评 賣卖 買买 費费 減减 業业 專专 師师 員员 總总 統统 經经 練练 網网 紅红 " +
  "線线 續续 組组 細细 約约 給给 維维 罰罚 訴诉 詢询 試试 誤误 課课 調调 談谈 護护 讀读 輕轻 較较 輛辆 農农 運运 達达 違违 遠远 適适 選选 " +
  "郵邮 鄰邻 鐘钟 鈔钞 錯错 閉闭 陽阳 隊队 隨随 難难 靈灵 顧顾 顯显 風风 飛飞 養养 駐驻 騙骗 驚惊 魚鱼 鮮鲜 點点 龍龙 " +
  "囗口 冇无 厷公 徴微 嶶微 溦微 覀西 幷并 並并 " +
  "〇0 零0 一1 壹1 弌1 二2 贰2 貳2 两2 兩2 三3 叁3 參3 四4 肆4 五5 伍5 六6 陆6 陸6 七7 柒7 八8 捌8 九9 玖9 拾十 佰百 仟千 萬万 " +
  "аa вb еe кk мm нh оo рp сc тt уy хx іi ѕs αa βb εe ιi κk νv οo ρp τt υu χx";

let table: Uint16Array | null = null;

/** What each code unit is read as; made once, on first use. */
function readings(): Uint16Array {
  if (table) return table;
  const made = new Uint16Array(65_536);
  for (let code = 1; code < 65_536; code += 1) made[code] = reading(String.fromCharCode(code));
  for (const pair of pairs.split(" ")) made[pair.charCodeAt(0)] = pair.charCodeAt(1);
  return (table = made);
}

function reading(sign: string): number {
  if ("。！？；，、：!?;,:\n…".includes(sign)) return mark;
  // Accents come off Latin letters only: elsewhere the pieces of a decomposed letter are not the letter.
  const plain = sign < "\u0300" || (sign >= "\u1e00" && sign < "\u1f00") ? sign.normalize("NFKD").replace(/\p{M}/gu, "") : sign.normalize("NFKC");
  const one = plain.toLowerCase();
  if (one === "%") return percent;
  if (one.length !== 1 || !/[\p{L}\p{N}]/u.test(one)) return /[\p{L}\p{N}]/u.test(sign) ? sign.charCodeAt(0) : passed;
  return one.charCodeAt(0);
}

/** A text as it is compared, position by position, with where each position was written. */
export interface Folded {
  codes: Uint16Array;
  /** Where the position begins and ends in the text as written. */
  from: Uint32Array;
  to: Uint32Array;
  /** 1 where a clause ended just before the position. */
  after: Uint8Array;
  length: number;
}

/** Folds a text in one pass. */
export function fold(text: string): Folded {
  const read = readings();
  const size = text.length;
  const folded: Folded = { codes: new Uint16Array(size), from: new Uint32Array(size), to: new Uint32Array(size), after: new Uint8Array(size), length: 0 };
  let ended = 0;
  for (let at = 0; at < size; at += 1) {
    let code = read[text.charCodeAt(at)]!;
    let width = 1;
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00 && at + 1 < size) {
      // Letters beyond the first plane, as in 𝐕𝐗: read by what they stand for, or passed over like any picture.
      width = 2;
      const plain = text.slice(at, at + 2).normalize("NFKC");
      code = plain.length === 1 ? read[plain.charCodeAt(0)]! : passed;
    }
    if (code === mark) ended = 1;
    else if (code !== passed) {
      const i = folded.length;
      folded.codes[i] = code;
      folded.from[i] = at;
      folded.to[i] = at + width;
      folded.after[i] = ended;
      folded.length += 1;
      ended = 0;
    }
    at += width - 1;
  }
  return folded;
}

export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
export const isLatin = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || isDigit(code);
const units = new Map([..."十百千万"].map((unit, i) => [unit.charCodeAt(0), 10 ** (i + 1)]));
const loose = new Map([["半".charCodeAt(0), 0.5], ["几".charCodeAt(0), 3], ["数".charCodeAt(0), 3]]);
export const isNumeral = (code: number): boolean => isDigit(code) || units.has(code) || loose.has(code);

/** What a run of numerals says: 24, 2十4 (folded 二十四), 半; 几 counts as three. */
export function numberOf(codes: ArrayLike<number>): number {
  let sum = 0;
  let digits = 0;
  let seen = false;
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i]!;
    if (isDigit(code)) {
      digits = digits * 10 + (code - 0x30);
      seen = true;
    } else if (loose.has(code)) {
      digits += loose.get(code)!;
      seen = true;
    } else {
      sum += (seen ? digits : 1) * units.get(code)!;
      digits = 0;
      seen = false;
    }
  }
  return sum + digits;
}
