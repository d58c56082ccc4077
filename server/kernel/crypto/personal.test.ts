import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isBankCard, isIdNumber } from "./detect.ts";
import { cutPersonal, fillIn } from "./personal.ts";

const cases: [text: string, stored: string][] = [
  ["我的电话13812345678谢谢", "我的电话⟦手机1⟧谢谢"],
  ["138 1234 5678", "⟦手机1⟧"],
  ["138-1234-5678，1381-234-5678", "⟦手机1⟧，⟦手机2⟧"],
  ["1 3 8 1 2 3 4 5 6 7 8", "⟦手机1⟧"],
  ["+86 13812345678 / 0086-13812345678 / 8613812345678", "⟦手机1⟧ / ⟦手机2⟧ / ⟦手机3⟧"],
  ["１３８１２３４５６７８", "⟦手机1⟧"],
  ["打13812345678或13912345678，不要打13812345678", "打⟦手机1⟧或⟦手机2⟧，不要打⟦手机1⟧"],
  ["\u202d13812345678\u202c", "\u202d⟦手机1⟧\u202c"],
  ["tel13812345678 vx13812345679", "tel⟦手机1⟧ vx⟦手机2⟧"],
  ["隐私号13812345678-1234", "隐私号⟦手机1⟧"],
  ["13812345678 2件", "⟦手机1⟧ 2件"],
  ["138\n1234 5678 已换行", "⟦手机1⟧ 已换行"],
  ["座机0755-82345678，(010)62345678转801", "座机⟦电话1⟧，⟦电话2⟧"],
  ["０２１－６２３４５６７８", "⟦电话1⟧"],
  ["身份证11010119900307851５", "身份证⟦身份证1⟧"],
  ["110101 19900307 8515", "⟦身份证1⟧"],
  ["卡号 6222 0212 3456 7890 128，请退款", "卡号 ⟦银行卡1⟧，请退款"],
  ["4111111111111111 2张", "⟦银行卡1⟧ 2张"],
  ["邮箱zhang.san@example.com谢谢", "邮箱⟦邮箱1⟧谢谢"],
  ["13812345678@example.cn", "⟦邮箱1⟧"],
  ["ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "⟦邮箱1⟧"],
  ["寄到北京市朝阳区望京街道8号院3号楼502室", "寄到⟦地址1⟧"],
  ["住在上海市浦东新区张江路88弄12号602，地址改成四川省成都市武侯区人民南路四段9号", "住在⟦地址1⟧，地址改成⟦地址2⟧"],
  ["送到幸福小区3栋2单元501", "送到⟦地址1⟧"],
  ["13812345678北京市海淀区学院路１５号", "⟦手机1⟧⟦地址1⟧"],
  ["广东省佛山市顺德区大良街道碧桂路1号A座1203", "⟦地址1⟧"],
  ["河北省石家庄市正定县新城铺镇北关村3组12号", "⟦地址1⟧"],
  ["我叫张三想退货", "我叫⟦姓名1⟧想退货"],
  ["我叫欧阳娜娜，收货人：李小明 13812345678", "我叫⟦姓名1⟧，收货人：⟦姓名2⟧ ⟦手机1⟧"],
  ["姓名：买买提·吐尔逊", "姓名：⟦姓名1⟧"],
];

const kept = [
  "订单HM20261111-0381什么时候发", "订单 20261111-0381", "快递单号YJ7702123418", "SF1381234567890", "EA123456789CN", "773012345678901",
  "订单号：6222021234567890128", "2026-11-11 13:45:00", "买3件，每件1500元", "1500 2000 3000", "150 200 30000", "型号A13812345678B",
  "客服热线400-800-1234", "身份证110101199003078516 校验位不对", "110101199002308515", "version 1.2.3-beta@next", "1730000000000", "",
  "我知道8号发货", "5月里3号到货", "坐1号线到3号口", "我8号下单，9号还没发", "买2组3层架子", "放在3层架子上", "四川省成都市武侯区怎么还没到", "联系人方式是什么", "收货人的地址不对", "你叫什么名字",
];

describe("R-CV-07 (personal data in messages): what is stored holds a token instead", () => {
  test.each(cases)("%j is stored as %j", (text, stored) => {
    const cut = cutPersonal(text);
    expect(cut.text).toBe(stored);
    expect(fillIn(cut.text, cut.parts)).toBe(text);
  });
  test.each(kept)("%j is left alone: order numbers, parcel numbers, dates and amounts are not personal", (text) => {
    expect(cutPersonal(text)).toEqual({ text, parts: [] });
  });
  test("each part keeps what the customer wrote, and its kind", () => {
    expect(cutPersonal("１３８ 1234 5678 或 li@example.com").parts).toEqual([
      { token: "⟦手机1⟧", kind: "mobile", value: "１３８ 1234 5678" },
      { token: "⟦邮箱1⟧", kind: "mail", value: "li@example.com" },
    ]);
  });
  test("a reader without the right, or after erasure, sees the token", () => {
    const cut = cutPersonal("电话13812345678，邮箱li@example.com");
    expect(fillIn(cut.text, [])).toBe("电话⟦手机1⟧，邮箱⟦邮箱1⟧");
    expect(fillIn(cut.text, [{ token: "⟦手机1⟧", value: "138****5678" }])).toBe("电话138****5678，邮箱⟦邮箱1⟧");
  });
  test("a customer who types a token gets it back as typed and never somebody's number", () => {
    const text = "⟦手机1⟧是什么？⟦⟧ ⟧⟦ ⟦手机1⟧13812345678⟧";
    const cut = cutPersonal(text);
    expect(fillIn(cut.text, cut.parts)).toBe(text);
    expect(fillIn(cutPersonal("⟦手机1⟧").text, [{ token: "⟦手机1⟧", value: "13812345678" }])).toBe("⟦手机1⟧");
  });
});

const piece = fc.oneof(
  fc.constantFrom("⟦", "⟧", "⟦手机1⟧", "⟦身份证2⟧", "13812345678", "1381234 5678", "０１０－６２３４５６７８", "li@example.com", "110101199003078515", "\ud83d", " ", "-", "，"),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: fc.constantFrom(..."0123456789-+86 ⟦⟧１３"), maxLength: 24 }),
);
const anyText = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(""));

describe("R-CV-07 (personal data in messages): properties", () => {
  test("any text comes back letter by letter", () => {
    fc.assert(fc.property(anyText, (text) => {
      const cut = cutPersonal(text);
      return fillIn(cut.text, cut.parts) === text;
    }), { numRuns: 3000 });
  });
  test("nothing personal is left to find in what is stored", () => {
    const said = fc.array(fc.constantFrom(...cases.map(([text]) => text), ...kept, "⟦", "⟧", "好的"), { maxLength: 8 }).map((parts) => parts.join("，"));
    fc.assert(fc.property(said, (text) => cutPersonal(cutPersonal(text).text).parts.length === 0), { numRuns: 500 });
  });
  test("a mobile number with any usual separator is found in any Chinese sentence", () => {
    const digit = fc.integer({ min: 0, max: 9 });
    fc.assert(fc.property(
      fc.constantFrom("3", "5", "7", "8", "9"), fc.array(digit, { minLength: 9, maxLength: 9 }), fc.constantFrom("", " ", "-", "\u00a0", "\u200b"),
      fc.constantFrom("我的手机号是", "联系", "：", ""), fc.constantFrom("，谢谢", "收", ""),
      (second, tail, sign, before, after) => {
        const all = `1${second}${tail.join("")}`;
        const written = [all.slice(0, 3), all.slice(3, 7), all.slice(7)].join(sign);
        expect(cutPersonal(before + written + after).text).toBe(`${before}⟦手机1⟧${after}`);
      },
    ));
  });
  test("identity numbers and bank cards need their check digit", () => {
    const wrong = "110101199003078515".slice(0, 17);
    expect([..."0123456789X"].filter((last) => isIdNumber(wrong + last))).toEqual(["5"]);
    expect([..."0123456789"].filter((last) => isBankCard("411111111111111" + last))).toEqual(["1"]);
  });
});
