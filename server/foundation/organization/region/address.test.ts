import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { provinces } from "#contract/provinces.ts";
import { areaChain, areaName, divisionsOf, isArea, normalArea, resolveAddress } from "./index.ts";

describe("R-PE-05 (address): text to area", () => {
  test.each([
    // full and short names
    ["四川省成都市武侯区人民南路四段9号", "510107", "certain"],
    ["四川成都武侯区人民南路", "510107", "certain"],
    ["成都市武侯区", "510107", "likely"],
    ["四川", "51", "likely"],
    ["我在四川绵阳，想问下退货", "5107", "likely"],
    ["广东省", "44", "certain"],
    ["收货地址：浙江 杭州 西湖区 文三路 100 号", "330106", "certain"],
    ["我是湖南人，在广东东莞上班", "4419", "likely"],
    ["成都人民南路四段", "5101", "likely"],
    ["sichuan chengdu", "51", "likely"],
    // autonomous regions and their aliases
    ["内蒙呼和浩特市赛罕区", "150105", "certain"],
    ["内蒙古自治区锡林郭勒盟锡林浩特市", "152502", "certain"],
    ["广西壮族自治区南宁市青秀区", "450103", "certain"],
    ["广西北海", "4505", "certain"],
    ["新疆伊犁州伊宁市", "654002", "certain"],
    ["新疆维吾尔自治区巴州库尔勒市", "652801", "certain"],
    ["宁夏银川兴庆区", "640104", "certain"],
    ["四川凉山州西昌市", "513401", "certain"],
    // municipalities
    ["北京市朝阳区建国路", "110105", "certain"],
    ["北京市北京市朝阳区", "110105", "certain"],
    ["上海上海市浦东新区张江", "310115", "certain"],
    ["北京朝阳", "110105", "certain"],
    ["重庆市渝中区", "500103", "certain"],
    ["重庆市县彭水苗族土家族自治县", "500243", "certain"],
    ["天津市市辖区和平区", "120101", "certain"],
    // names that mean two things
    ["吉林省吉林市昌邑区", "220202", "certain"],
    ["吉林市昌邑区", "220202", "likely"],
    ["吉林吉林市", "2202", "certain"],
    ["吉林长春", "2201", "certain"],
    ["辽宁朝阳", "2113", "certain"],
    ["海南省海口市", "4601", "certain"],
    ["青海省海南州共和县", "632521", "certain"],
    ["河北区昆纬路", "120105", "likely"],
    ["河北省沧州市新华区", "130902", "certain"],
    ["河南省济源市", "419001", "certain"],
    ["湖北仙桃市", "429004", "certain"],
    ["苏州工业园区星湖街", "320576", "likely"],
    ["东莞市南城街道", "4419", "likely"],
    ["哈尔滨道里区", "230102", "likely"],
    // streets named after places
    ["南京市北京东路41号", "3201", "likely"],
    ["上海市黄浦区南京东路300号", "310101", "certain"],
    ["浙江省温州市鹿城区上海路", "330302", "certain"],
    // outside the mainland
    ["台湾省台北市信义区", "71", "certain"],
    ["香港九龙旺角", "81", "likely"],
    ["九龙坡区杨家坪", "500107", "likely"],
    ["澳门特别行政区", "82", "certain"],
    ["日本东京都", "abroad", "likely"],
    ["中国 四川 成都", "5101", "certain"],
  ])("%s is %s (%s)", (text, area, certainty) => {
    expect(resolveAddress(text)).toMatchObject({ area, certainty, reason: "found" });
  });

  test.each([
    ["", "empty"],
    ["  ，。", "empty"],
    ["朝阳区建国路", "ambiguous"],
    ["鼓楼区北京西路", "ambiguous"],
    ["南京路步行街", "unknown"],
    ["中山大道西", "unknown"],
    ["快点发货", "unknown"],
    ["****", "unknown"],
  ])("%j says nothing sure: %s", (text, reason) => {
    expect(resolveAddress(text)).toEqual({ certainty: "weak", reason });
  });

  test("a name that is in two cities of the province gives the province", () => {
    expect(resolveAddress("河北省新华区")).toMatchObject({ area: "13", certainty: "certain" });
  });

  test("any text is answered, and an area found is one that exists", () => {
    const piece = fc.constantFrom(
      "四川",
      "成都",
      "市",
      "区",
      "省",
      "朝阳",
      "吉林",
      "路",
      "北京",
      "东",
      "1",
      "州",
      "县",
      "海南",
      "道",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
        ),
        (text) => {
          const { area } = resolveAddress(text);
          expect(area === undefined || isArea(area)).toBe(true);
        },
      ),
    );
  });
});

describe("R-PE-05 (address): structured", () => {
  test.each([
    [{ province: "四川省", city: "成都市", county: "武侯区", detail: "人民南路" }, "510107"],
    [{ province: "四川", city: "成都" }, "5101"],
    [{ province: "北京市", city: "市辖区", county: "海淀区" }, "110108"],
    [{ province: "吉林", city: "吉林", county: "昌邑区" }, "220202"],
    [{ province: "510000", city: "510100", county: "510107" }, "510107"],
    [{ province: "51", city: null, county: undefined }, "51"],
    [{ country: "CN", province: "广东", city: "深圳市" }, "4403"],
    [{ country: "US", province: "CA" }, "abroad"],
    [{ country: "中国香港", province: "香港", city: "九龙" }, "81"],
    [{ province: "内蒙", city: "巴彦淖尔盟巴彦淖尔市" }, "1508"],
  ])("%j is %s", (address, area) => {
    expect(resolveAddress(address)).toMatchObject({ area, reason: "found" });
  });

  test("each full name of the standard is read back as its own code", () => {
    for (const province of provinces) {
      expect(resolveAddress(province.name["zh-CN"]).area).toBe(province.code);
      expect(resolveAddress({ province: province.shortName }).area).toBe(province.code);
      for (const alias of province.aliases)
        expect([alias, resolveAddress(alias).area]).toEqual([alias, province.code]);
      for (const city of divisionsOf(province.code)) {
        for (const county of city.children) {
          const address = { province: province.name["zh-CN"], city: city.name, county: county.name };
          expect([address, resolveAddress(address).area]).toEqual([address, county.code]);
        }
      }
    }
  });
});

describe("R-PE-04 (areas): codes and their words", () => {
  test("34 provinces, 342 cities and 2,974 counties; each name is said with what contains it", () => {
    const cities = provinces.flatMap((province) => divisionsOf(province.code));
    expect([provinces.length, cities.length, cities.flatMap((city) => city.children).length]).toEqual([
      34, 342, 2974,
    ]);
    expect(["51", "5101", "510107", "110105", "429004", "4290", "abroad"].map(areaName)).toEqual([
      "四川",
      "四川成都市",
      "四川成都市武侯区",
      "北京朝阳区",
      "湖北仙桃市",
      "湖北（省直辖县级行政区划）",
      "境外",
    ]);
  });

  test("codes have one spelling and know what contains them", () => {
    expect(["510000", "510100", "510107", "000000", "51", "710000"].map(normalArea)).toEqual([
      "51",
      "5101",
      "510107",
      "abroad",
      "51",
      "71",
    ]);
    expect(areaChain("510107")).toEqual(["510107", "5101", "51"]);
    expect(["51", "5101", "510107", "abroad", "99", "5199", "510199", ""].map(isArea)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test("each of the 34 provinces has its own tile", () => {
    expect(new Set(provinces.map(({ tile }) => `${tile.row},${tile.column}`)).size).toBe(34);
    expect(new Set(provinces.map((province) => province.abbreviation)).size).toBe(34);
  });
});
